"""Text, places in it, and edits of it."""
