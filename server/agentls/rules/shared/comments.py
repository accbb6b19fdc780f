"""Comments after values in the header, and values of which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator

from ...document import Document, remembered
from ...hosts.tools import ALLOWED, DENIED
from ...stdx.records import pattern
from ...syntax.yaml.tree import Node, Scalar, resolve
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


def mark(node: Node, text: str) -> Span | None:
    """The anchor and the tag of a value, if nothing else of it is written."""
    if isinstance(node, Scalar) and node.value is None and node.span.start == node.span.end:
        found = [it for it in (node.anchor, node.tag) if it and not it.of(text).startswith("!!")]
        return Span(min(found).start, max(found).end) if found else None
    return None


PROSE = ("description", "initialPrompt")
"""The fields that are read as text."""


def noun(word: str) -> str:
    """What an anchor or a tag is called."""
    return "a YAML anchor" if word.startswith("&") else "a YAML tag"


EFFECT = {
    ALLOWED: ", and the agent runs without any tool",
    DENIED: " and denies nothing",
    "model": ", and the agent runs with the main conversation's model",
}
"""What an empty field does, after "is empty"."""


def _is_value(comment: str) -> bool:
    """Whether a comment after an empty field looks like its value: `#ff0000`, not `# none`."""
    return len(comment) > 1 and not comment[1].isspace() and comment[1] != "#"
