"""The workspace's pages of registrations: the queue, the review, decisions in bulk, the pipeline."""
