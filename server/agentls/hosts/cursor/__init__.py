"""Cursor: its local agent."""
