"""Going through folders for agent files."""
