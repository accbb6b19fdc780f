"""The questions that a client is asked about single values: every one of `schemas/` in a file by itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator

from agentls.dialect.load import dialect

DIALECT = dialect("claude-code")


def one(name: str, field: str) -> str:
    """A file that asks about one field."""
    return f"---\nname: {name}\ndescription: d {name}\n{field}\n---\nYou are X.\n"


def alone() -> Iterator[tuple[str, str]]:
    """Every value of the vocabularies in a file by itself: a name, and the field that holds it."""
    vocabularies: dict[str, Iterable[object]] = {
        "tools": DIALECT.tools,
        "model": DIALECT.models,
        "skills": sorted(DIALECT.skills.keys() | DIALECT.skills_not_preloaded),
        **{
            it: [one.value for one in DIALECT.fields[it].choices]
            for it in ("permissionMode", "color", "effort", "memory")
        },
    }
    for field, values in vocabularies.items():
        for it in values:
            yield _file(field, it), f"{field}: {json.dumps([it] if field == 'tools' else it)}"
    handler = {"type": "command", "command": "true"}
    for event in DIALECT.fields["hooks"].fields:
        for kind, handlers in (("good", [handler]), ("bad", 5)):
            hooks = {event: [{"matcher": "Bash", "hooks": handlers}]}
            yield _file(f"event-{kind}", event), f"hooks: {json.dumps(hooks)}"
    for name in DIALECT.built_in:
        yield _file("agent", name), f"tools: {json.dumps([f'Agent({name})', 'Read'])}"


def typed() -> dict[str, str]:
    """What is asked in interactive sessions: every tool of the host by itself, and none."""
    own = [it.name for it in DIALECT.tools.values() if it.status != "foreign"]
    return {_file("tools", it): f"tools: {json.dumps([it])}" for it in own} | {"alone-no-tools": "color: red"}


def _file(field: str, value: object) -> str:
    """A file name for a value, the same in every run and for no other value."""
    text = json.dumps(value)
    plain = re.sub(r"\W+", "-", text).strip("-").lower()
    return f"alone-{field.lower()}-{plain}-{hashlib.sha256(text.encode()).hexdigest()[:4]}"
