"""Converts the project's values to those of the protocol, and back."""
