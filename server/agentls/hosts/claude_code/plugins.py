"""What makes a folder a plugin, and which of its files the host reads as agents: manifests and marketplaces.

Works on texts, which `homes.py` reads from files. All of it was observed on Claude Code.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..home import Plugin, upwards

MANIFEST = ".claude-plugin/plugin.json"
MARKETPLACE = ".claude-plugin/marketplace.json"
_NOT_IN_NAMES = frozenset(":/@\\")
_COMPONENTS = ("commands", "agents", "skills", "hooks", "outputStyles")


def at(base: str, read: Callable[[str], str | None]) -> Plugin | None:
    """The plugin that a folder is; None for one that has no manifest and that no marketplace offers.

    read: the text of a file by its path, None if there is none.
    """
    manifest, offer = read(_in(base, MANIFEST)), _offer(base, read)
    if manifest is None and offer is None:
        return None
    entry = offer or {}
    more, fault = _files(entry["agents"]) if "agents" in entry else frozenset(), ""
    if more is None:
        more, fault = frozenset(), "offer"
    if manifest is None:
        return Plugin(base, str(entry["name"]), None, more, fault)
    given = parsed(manifest)
    if not isinstance(given, dict):
        return Plugin(base, posixpath.basename(base), None, more, "object" if given is not None else "json")
    name, listed = given.get("name"), _files(given["agents"]) if "agents" in given else None
    if not _is_name(name):
        fault = "name"
    elif not isinstance(given.get("version", ""), str):
        fault = "version"
    elif "agents" in given and listed is None:
        fault = "agents"
    elif broken := next((it for it in ("hooks", "mcpServers") if it in given and not _is_config(given[it])), None):
        fault = broken
    elif entry.get("strict") is False and any(it in entry for it in _COMPONENTS):
        fault = fault or "strict"
    return Plugin(base, name if isinstance(name, str) and name else posixpath.basename(base), listed, more, fault)


def _is_name(name: object) -> bool:
    return (
        isinstance(name, str)
        and bool(name)
        and all(it.isprintable() and not it.isspace() and it not in _NOT_IN_NAMES for it in name)
    )


def _is_config(value: object) -> bool:
    """Whether a manifest's `hooks` or `mcpServers` can be what the host reads: a path, an object, or a list of these."""
    return isinstance(value, (str, dict, list))


def _files(value: object) -> frozenset[str] | None:
    """The files of a field `agents`, relative to the plugin; None if the host takes the value for broken."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list):
        return None
    if not all(isinstance(it, str) and it.startswith("./") and it.endswith(".md") for it in items):
        return None
    return frozenset(posixpath.normpath(it) for it in items)


def _offer(base: str, read: Callable[[str], str | None]) -> Mapping[str, Any] | None:
    """What a marketplace at or above a folder says of it as a plugin; such a plugin needs no manifest."""
    for folder in upwards(base):
        text = read(_in(folder, MARKETPLACE))
        offered = parsed(text) if text is not None else None
        if not isinstance(offered, dict):
            continue
        plugins, about = offered.get("plugins"), offered.get("metadata")
        root = about.get("pluginRoot") if isinstance(about, dict) else None
        below = base[len(folder) :].lstrip("/") or "."
        for it in plugins if isinstance(plugins, list) else ():
            source = it.get("source") if isinstance(it, dict) else None
            if isinstance(source, str) and isinstance(it.get("name"), str):
                sources = {source, posixpath.join(root, source) if isinstance(root, str) else source}
                if below in map(posixpath.normpath, sources):
                    return dict(it)
    return None


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


@lru_cache(maxsize=256)
def parsed(text: str) -> object:
    """The value of a JSON text; None if it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
