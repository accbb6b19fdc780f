"""Searching folders for agent files."""
