"""Bounded reads and atomic writes of files."""
