"""YAML as js-yaml reads it, the library of most programs in JavaScript: version 3 (gray-matter) and version 4."""
