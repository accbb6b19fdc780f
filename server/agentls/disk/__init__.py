"""Reading files within bounds; writing one whole or not at all."""
