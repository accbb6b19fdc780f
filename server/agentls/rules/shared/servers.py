"""The valid servers in `mcpServers`. Shared by the rules about servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...dialect.validate import violations
from ...document import Document, remembered
from ...syntax.header import entries, value
from ...syntax.yaml.tree import Entry, Scalar, Sequence, resolve


class Server(NamedTuple):
    """An inline server that the host accepts. type: `stdio` if none is written. fields: those below its name."""

    type: str
    fields: dict[str, Entry]


@remembered
def inline(document: Document) -> tuple[Server, ...]:
    """The inline servers of a header that the host does not drop; none in a plugin, whose `mcpServers` it ignores."""
    entry = document.entries.get("mcpServers")
    if entry is None or document.origin.role == "plugin" or document.frontmatter is None:
        return ()
    return tuple(_sound(document, entry))


def _sound(document: Document, entry: Entry) -> Iterator[Server]:
    node = resolve(entry.value)
    found = violations(document.dialect, "mcpServers", value(entry.value)) if isinstance(node, Sequence) else ()
    dropped = {it.path[0] for it in found if it.path and it.kind != "unknown"}
    for i, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        below = entries(item)
        if i in dropped or len(below) != 1:
            continue
        (server,) = below.values()
        fields = dict(entries(server.value))
        kind = resolve(fields["type"].value) if "type" in fields else None
        if fields:
            yield Server(str(kind.value) if isinstance(kind, Scalar) else "stdio", fields)
