"""A `${NAME}` in `mcpServers` that is not replaced.

In `.mcp.json`, {host} replaces such names everywhere. In an agent's own servers it does that in `headers` only:
`command`, `args`, `env` and `url` are passed on unchanged. Programs have {host}'s own environment in any case.
Seen on {host} {version}. `args` is not checked, because many programs replace such names there themselves.

There is no fix: the file does not say whether the variable is in the environment under this name.

```markdown
---
name: researcher
description: Reads issues.
mcpServers:
  - github:
      command: npx
      args: [-y, "@example/github-server"]
      env:
        GITHUB_TOKEN: ${GITHUB_TOKEN}
                      ^^^^^^^^^^^^^^^ warning[literal-variable]: {host} does not replace `${GITHUB_TOKEN}` here, and the server gets it unchanged; remove the line, because the server inherits {host}'s environment
  - docs:
      type: http
      url: https://${DOCS_HOST}/mcp
                   ^^^^^^^^^^^^ warning[literal-variable]: {host} does not replace `${DOCS_HOST}` here, and the server gets it unchanged; configure the server in `.mcp.json`, and list its name
      headers:
        Authorization: Bearer ${DOCS_TOKEN}
---
Read the issue.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.header import entries
from ..syntax.yaml.scalar import source_span
from ..syntax.yaml.tree import Node, Scalar, resolve
from ..text.problem import Problem, Severity
from .shared.servers import Server, inline
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_VARIABLE = pattern(r"\$\{([A-Za-z_]\w*)(?::-[^}\n]*)?\}")


def check(document: Document) -> Iterator[Problem]:
    for server in inline(document):
        for name, node in _texts(server):
            if not isinstance(node, Scalar) or not isinstance(node.value, str):
                continue
            for found in _VARIABLE.finditer(node.value):
                inherited = found[1] == name and found.group() == node.value
                remedy = (
                    f"remove the line, because the server inherits {HOST}'s environment"
                    if inherited
                    else "configure the server in `.mcp.json`, and list its name"
                )
                message = (
                    f"{HOST} does not replace {code(found.group())} here, and the server gets it unchanged; {remedy}"
                )
                span = source_span(node, *found.span())
                if "\n" not in span.of(document.text):
                    yield Problem(span, message)


def _texts(server: Server) -> Iterator[tuple[str, Node]]:
    """The values that are passed on unchanged; those of `env` with the name of their variable."""
    for key in ("command", "url"):
        if key in server.fields:
            yield "", resolve(server.fields[key].value)
    for name, entry in entries(server.fields["env"].value).items() if "env" in server.fields else ():
        yield name, resolve(entry.value)
