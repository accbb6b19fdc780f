"""A name that {host} does not accept: with a `:`, with a `-` in front, or longer than 256 characters.

A full-width colon and similar characters count as `:`, and a character beyond the basic plane, such as an emoji, counts as two.
Everything else may be in a name. Seen on {host} {version}. In a plugin, such names are accepted, but the
plugin's name is put before them, so it does not belong in the file.

```markdown
---
name: review:code
      ^^^^^^^^^^^ error[name-syntax]: the name contains `:`, so {host} skips this file; use `-` instead
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..hosts.verdict import Loaded
from ..stdx import javascript
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Scalar
from ..text.problem import Edit, Fix, Problem, Severity
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    place, scalar = fault(document, "name-syntax"), document.scalar("name")
    if scalar is None or not isinstance(scalar.value, str):
        return
    name, names = scalar.value, document.host.names
    if document.origin.role == "plugin":
        yield from _prefixed(document, scalar, name)
        return
    if place is None:
        return
    match names.fault(name):
        case "long":
            units = javascript.length(name)
            yield Problem(
                place, f"the name has {units} characters, so {HOST} skips this file; use at most {names.longest}"
            )
            return
        case "colon":
            colon = names.separator.findall(name)[0]
            same = "" if colon == ":" else ", which counts as `:`"
            fact, remedy = f"the name contains {code(colon)}{same}", "use `-` instead"
        case _:
            fact, remedy = "the name begins with `-`", "remove it"
    better = "-".join(it.strip() for it in names.separator.split(name)).strip("-")
    yield Problem(place, f"{fact}, so {HOST} skips this file; {remedy}", _rename(document, scalar, better))


def _rename(document: Document, scalar: Scalar, name: str) -> tuple[Fix, ...]:
    is_plain = scalar.style in ("plain", "raw") and scalar.span.of(document.text) == scalar.value
    edit = Edit(scalar.span, name if is_plain else quote(name))
    return (Fix(f"Rename it {code(name)}", (edit,), safe=False),) if name else ()


def _prefixed(document: Document, scalar: Scalar, name: str) -> Iterator[Problem]:
    """The problem of a name in a plugin that begins with what the host puts before it."""
    origin = document.origin
    prefixes = (":".join((origin.plugin, *origin.folders)), origin.plugin)
    prefix = next((it for it in prefixes if name.startswith(f"{it}:")), None)
    if prefix and isinstance(document.verdict, Loaded) and (short := name[len(prefix) + 1 :]):
        fact = f"{HOST} puts {code(prefixes[0])} before this name, so the agent is called {code(document.verdict.name)}"
        yield Problem(scalar.span, f"{fact}; write {code(short)}", _rename(document, scalar, short))
