"""The program document: one YAML file that holds the rules of a program's edition."""
