"""VS Code's own agents."""
