"""The project's values as the protocol's, and back."""
