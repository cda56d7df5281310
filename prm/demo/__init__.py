"""The demonstration: two invented vendors at work, made through the same verbs as real use."""
