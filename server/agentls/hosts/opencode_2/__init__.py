"""What the core of opencode 2 reads otherwise than opencode 1."""
