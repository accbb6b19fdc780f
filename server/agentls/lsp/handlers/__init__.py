"""The requests and notifications that the server answers."""
