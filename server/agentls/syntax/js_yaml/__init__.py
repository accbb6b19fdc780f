"""YAML as read by js-yaml, the library of most JavaScript programs: version 3 (gray-matter) and version 4."""
