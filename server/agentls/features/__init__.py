"""Editor features: each module has one pure function."""
