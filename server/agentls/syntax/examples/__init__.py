"""`<example>` blocks."""
