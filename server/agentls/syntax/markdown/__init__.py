"""The structure of a Markdown body."""
