"""What the standard library lacks. Knows no agent file."""
