"""A server in `mcpServers` whose address is not valid.

{host} accepts the server, cannot connect to it, and runs the agent without its tools. Only the debug log says so.
Seen on {host} {version}.

```markdown
---
name: researcher
description: Reads issues.
mcpServers:
  - docs:
      type: http
      url: mcp.example.com/docs
           ^^^^^^^^^^^^^^^^^^^^ warning[unreachable-mcp-server]: {host} runs this agent without the server: `mcp.example.com/docs` is not a URL; write `https://mcp.example.com/docs`
  - chat:
      type: http
      url: wss://chat.example.com
           ^^^^^^^^^^^^^^^^^^^^^^ warning[unreachable-mcp-server]: {host} runs this agent without the server: `wss://chat.example.com` is not an address for `http`; write `type: ws`
---
Read the issue.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..dialect.anchor import visible
from ..document import Document
from ..stdx import javascript
from ..stdx.records import pattern
from ..syntax.yaml.tree import Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.servers import Server, inline
from .shared.wording import HOST, code, write

SEVERITY = Severity.WARNING

_SCHEME = pattern(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HOST = pattern(r"(?:[\w-]+\.)+[a-z]{2,}(?=[:/]|$)", re.IGNORECASE)


def check(document: Document) -> Iterator[Problem]:
    for server in inline(document):
        url = server.fields.get("url")
        node = resolve(url.value) if url and server.type != "stdio" else None
        if url is None or not isinstance(node, Scalar) or not isinstance(node.value, str) or "${" in node.value:
            continue
        if found := _fault(server, node):
            fact, remedy, fixes = found
            message = f"{HOST} runs this agent without the server: {fact}; {remedy}"
            yield Problem(visible(document.text, node.span, url.key.span), message, fixes)


def _fault(server: Server, node: Scalar) -> tuple[str, str, tuple[Fix, ...]] | None:
    """Why an address is not valid, what to write, and the edits for that; None if it may be valid."""
    address = str(node.value).strip()
    if not address:
        return "`url` is empty", "write a whole URL", ()
    if not javascript.is_url(address):
        meant = f"https://{address}" if _HOST.match(address) else ""
        fixes = write(node.span, meant)
        return (
            f"{code(address)} is not a URL",
            f"write {code(meant)}" if meant else "write a complete URL, with `https://`",
            fixes,
        )
    scheme = _SCHEME.match(address)
    if server.type != "http" or scheme is None or scheme[1].lower() in ("http", "https"):
        return None
    kind = resolve(server.fields["type"].value)
    fact = f"{code(address)} is not an address for `http`"
    if scheme[1].lower() not in ("ws", "wss") or kind.span.end == kind.span.start:
        return fact, "write one with `https://`", ()
    return fact, "write `type: ws`", (Fix("Write `type: ws`", (Edit(kind.span, "ws"),), safe=False),)
