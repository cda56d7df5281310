"""What is ahead of each enrollment if nothing else is recorded: what leaves the window when, and who falls below."""
