"""Claude Code: its loader, names, folders and precedence."""
