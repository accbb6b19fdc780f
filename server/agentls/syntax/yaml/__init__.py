"""YAML as the host's parser reads it."""
