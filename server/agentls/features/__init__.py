"""Editor features, one pure function a module."""
