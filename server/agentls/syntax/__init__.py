"""Text to trees with spans: the frontmatter, YAML, Markdown and `<example>` blocks."""
