"""The program year: which moves a review proposes, when they take effect, who is spared, what the partner is told."""
