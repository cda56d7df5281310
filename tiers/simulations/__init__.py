"""What if: a document that is not in force held against the facts, and what it would do. Nobody moves by it."""
