"""The client's own lists, and the same as `schemas/` has them.

Read from the text of its program: hook events, frontmatter keys (also those of skills and plugins), permission modes,
efforts and model aliases, each the longest array of strings that holds some known members (of aliases the shortest); model
ids, by their shape; colors, by the names of the theme's colors for agents; the version of Bun, whose YAML parser it has.
Read from `sdk-tools.d.ts` beside the program: the inputs of tools. Read from the `init` event of a session that prints, in
an empty folder: built-in agents, tools, skills and commands. Read from the first request of that session: the tools that
the main conversation has at once. Read from the request of an interactive session: its built-in agents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from agentls.dialect.model import Dialect

from .session import Run

Lists: TypeAlias = "dict[str, list[str]]"

_KNOWN: dict[str, tuple[str, ...]] = {
    "events": ("PreToolUse", "PostToolUse", "SubagentStop", "SessionStart"),
    "keys": ("when_to_use", "permissionMode", "skills", "name"),
    "modes": ("acceptEdits", "bypassPermissions", "plan", "default"),
    "efforts": ("low", "medium", "high", "max"),
    "aliases": ("sonnet", "opus", "haiku", "opusplan"),
}
"""Members by which a list in the program's text is known."""
_ARRAY = re.compile(rb'\[(?:"[^"\\\n]{1,60}",){2,}"[^"\\\n]{1,60}"\]')
_MODEL = re.compile(rb'"(claude-(?:opus|sonnet|haiku|fable|\d)[a-z0-9-]*)"')
_COLOR = re.compile(rb"\b([a-z]+)_FOR_SUBAGENTS_ONLY\b")
_BUN = re.compile(rb"\bBun/(\d+\.\d+\.\d+)\b")
_INPUT = re.compile(r"^export interface (\w+)Input\b", re.MULTILINE)


def read_lists(program: Path, empty: Run, rosters: Iterable[Iterable[str]]) -> Lists:
    """All of them. empty: a session in an empty folder; rosters: the agents of interactive sessions."""
    found = in_program(program.read_bytes())
    inputs = [it.read_text("utf-8") for it in sorted(program.parent.parent.glob("*/sdk-tools.d.ts"))]
    found["tool inputs"] = sorted({name for it in inputs for name in _INPUT.findall(it)})
    for name, key in (("agents", "agents"), ("tools", "tools"), ("skills", "skills"), ("commands", "slash_commands")):
        found[name] = sorted(empty.init.get(key, []))
    found["tools at once"] = sorted(it["name"] for it in empty.main.get("tools", []))
    found["agents, interactive"] = sorted({name for it in rosters for name in it})
    return found


def in_program(text: bytes) -> Lists:
    """The lists that are in the text of a program."""
    arrays: set[frozenset[str]] = {frozenset(json.loads(it)) for it in _ARRAY.findall(text)}
    found: Lists = {}
    for name, members in _KNOWN.items():
        fitting = sorted((it for it in arrays if it.issuperset(members)), key=lambda it: (len(it), sorted(it)))
        found[name] = sorted(fitting[0 if name == "aliases" else -1]) if fitting else []
    found["models"] = sorted({it.decode() for it in _MODEL.findall(text) if not it.endswith(b"-")})
    found["colors"] = sorted({it.decode() for it in _COLOR.findall(text)})
    found["bun"] = sorted({it.decode() for it in _BUN.findall(text)})
    return found


def our_lists(dialect: Dialect) -> Lists:
    """What `schemas/` has of the lists whose members it should all know."""
    models = [it.name for it in dialect.models.values() if not it.alias]
    return {
        "events": list(dialect.fields["hooks"].fields),
        "modes": [str(it.value) for it in dialect.fields["permissionMode"].choices],
        "efforts": [str(it.value) for it in dialect.fields["effort"].choices],
        "colors": [str(it.value) for it in dialect.fields["color"].choices],
        "aliases": [it.name for it in dialect.models.values() if it.alias],
        "models": models,
        "tools": list(dialect.tools),
        "agents": list(dialect.built_in),
        "agents, interactive": list(dialect.built_in),
        "skills": sorted(dialect.skills.keys() | dialect.skills_not_preloaded),
    }


def unknown(name: str, values: Iterable[str], ours: Lists) -> list[str]:
    """The members of a list that `schemas/` does not know; the client has parts of model ids, too."""
    known = ours.get(name)
    if known is None:
        return []
    is_part = name == "models"
    return [it for it in values if it not in known and not (is_part and any(one.startswith(it) for one in known))]
