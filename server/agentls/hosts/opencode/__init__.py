"""opencode 1, and the core of opencode 2 that the same program serves: one reader of the header, two loaders."""
