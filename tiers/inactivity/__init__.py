"""The quarterly look at quiet partners: who they are, what the document's rule proposes, and what people decide."""
