"""Parsers that make trees with spans: the frontmatter, YAML, Markdown and `<example>` blocks."""
