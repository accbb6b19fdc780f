"""A settings file as the host reads it: as a whole or not at all, except for an administrator's."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from ...dialect.conform import Json, fits
from ...dialect.load import dialect, read_json
from . import hooks, plugins


def settings(text: str) -> Json:
    """The settings in a file; empty if the host ignores the file, which it does if a known setting is not valid."""
    found: Any = plugins.parsed(text)
    return found if fits(_schema(), _schema(), found) and not _guards(found) else {}


@lru_cache(maxsize=256)
def denied(text: str, managed: bool) -> tuple[Any, ...]:
    """The entries of `permissions.deny` in a file. managed: it is the administrator's, of which the host ignores only
    what is not valid."""
    found: Any = plugins.parsed(text) if managed else settings(text)
    for key in ("permissions", "deny"):
        found = found.get(key) if isinstance(found, dict) else None
    return tuple(found) if isinstance(found, list) else ()


@cache
def _schema() -> dict[str, Any]:
    return read_json("claude-code.settings.json")


def _guards(found: Json) -> bool:
    """Whether a mistake is in hooks that may be a guard, as in an agent."""
    written = found.get("hooks")
    return isinstance(written, dict) and hooks.is_fatal(written, dialect("claude-code"))
