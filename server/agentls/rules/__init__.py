"""The rules, a module each, and the engine that runs them."""
