"""Comments after values in the header."""

from __future__ import annotations

from collections.abc import Iterator

from ...document import Document, remembered
from ...stdx.records import pattern
from ...syntax.yaml.tree import Scalar, resolve
from ...text.source import Span

_MARK = pattern(r"#[ \t]*(?:agentls:|yaml-language-server:|noqa|nosec|gitleaks:|prettier-ignore)")


def after_values(document: Document) -> Iterator[tuple[str, Span]]:
    """The fields with a comment after their value that is not a directive for a program, and the comment."""
    header, text = document.header, document.text
    if document.frontmatter is None or header is None or not header.comments:
        return
    lines = {document.source.line_of(it.start): it for it in header.comments}
    for name, entry in document.entries.items():
        scalar = resolve(entry.value)
        if not isinstance(scalar, Scalar) or name not in document.dialect.fields:
            continue
        comment = lines.get(document.source.line_of(max(scalar.span.end, entry.key.span.end)))
        if comment and comment.start >= scalar.span.end and not _MARK.match(text, comment.start):
            yield name, comment


@remembered
def commented(document: Document) -> frozenset[str]:
    """The fields that are empty because their value begins with `#`, except the required ones, for which that is an
    error."""
    return frozenset(
        name
        for name, comment in after_values(document)
        if name not in document.dialect.required
        and (scalar := document.scalar(name))
        and scalar.value is None
        and _is_value(comment.of(document.text))
    )


def _is_value(comment: str) -> bool:
    """Whether a comment after an empty field looks like its value: `#ff0000`, not `# none`."""
    return len(comment) > 1 and not comment[1].isspace() and comment[1] != "#"
