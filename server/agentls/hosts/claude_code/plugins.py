"""What makes a folder a plugin, and which of its files the host reads as agents: manifests and marketplaces.

Works on texts, which `homes.py` reads from files. All of it was observed on Claude Code.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from ...dialect.conform import Json, fits
from ...dialect.load import dialect, read_json
from ...dialect.validate import violations
from ...stdx import javascript
from ...stdx.records import pattern
from ..home import Part, Plugin, upwards
from . import hooks

_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
MANIFEST = ".claude-plugin/plugin.json"
MARKETPLACE = ".claude-plugin/marketplace.json"
_NOT_IN_NAMES = frozenset(":/@\\")
_COMPONENTS = ("commands", "agents", "skills", "hooks", "outputStyles")


def at(base: str, read: Callable[[str], str | None]) -> Plugin | None:
    """The plugin in a folder; None if it has no manifest and no marketplace offers it.

    read: gives the text of a file by its path, None if there is none.
    """
    manifest, offers = read(_in(base, MANIFEST)), _offers(base, read)
    if manifest is None and not offers:
        return None
    entry = offers[0] if offers else {}
    more, fault = _files(entry["agents"]) if "agents" in entry else frozenset(), ""
    if more is None:
        more, fault = frozenset(), "offer"
    if manifest is None:
        return Plugin(base, str(entry["name"]), None, more, fault, "", *_skills({}, offers))
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
    elif broken := next((it for it in _schema()["properties"] if it in given and not _is_valid(it, given[it])), None):
        fault = broken
    elif any(hooks.is_fatal(it, dialect("claude-code")) for it in _objects(given.get("hooks"))):
        fault = "guards"
    elif not all(map(_are_servers, _objects(given.get("mcpServers")))):
        fault = "servers"
    elif entry.get("strict") is False and any(it in entry for it in _COMPONENTS):
        fault = fault or "strict"
    called = name if isinstance(name, str) and name else posixpath.basename(base)
    return Plugin(base, called, listed, more, fault, next(_unread(given), ""), *_skills(given, offers))


@cache
def _schema() -> Json:
    return read_json("claude-code.plugin.json")


def _is_valid(part: str, value: object) -> bool:
    """Whether a part of a manifest is of a form for which the host loads the plugin."""
    return fits(_schema(), _schema()["properties"][part], value)


def _skills(
    given: Mapping[str, Any], offers: list[Mapping[str, Any]]
) -> tuple[tuple[Part, ...], tuple[Part, ...], bool]:
    """Where a plugin's commands and skills are, and whether some are in no file of it.

    What the marketplace names is added to what the manifest names. Several entries for one folder are several plugins.
    """
    entry = offers[0] if offers else {}
    commands, more = given.get("commands", "./commands"), entry.get("commands", [])
    skills = [it for source in (given, entry) for it in _listed(source.get("skills", []))]
    written = [it for value in (commands, more) if isinstance(value, dict) for it in value.values()]
    elsewhere = (
        len(offers) > 1
        or "./" in skills
        or any(not isinstance(it, dict) or "source" not in it for it in written)
        or (isinstance(commands, dict) and "commands" in entry)
        or any(it in entry and not _is_valid(it, entry[it]) for it in ("skills", "commands"))
    )
    return (*_parts(commands), *_parts(more)), tuple(_parts(skills)), elsewhere


def _listed(value: object) -> list[Any]:
    """The items of a part of a manifest, which may be one alone."""
    return value if isinstance(value, list) else [value]


def _parts(value: object) -> Iterator[Part]:
    """The files and folders in a field of the manifest. An object names commands."""
    named = value if isinstance(value, dict) else {}
    for name, it in named.items():
        if isinstance(it, dict) and isinstance(source := it.get("source"), str):
            yield Part(posixpath.normpath(source), name, bool(it.get("description")))
    for path in _listed(value):
        if isinstance(path, str):
            yield Part(posixpath.normpath(path))


def _objects(value: object) -> list[Any]:
    """The objects in a part of a manifest."""
    return [it for it in _listed(value) if isinstance(it, dict)]


def _are_servers(value: Mapping[str, Any]) -> bool:
    """Whether the host accepts each server of an object, as it does in an agent's file."""
    servers: list[Any] = [{name: it} for name, it in value.items()]
    return all(it.kind == "unknown" for it in violations(dialect("claude-code"), "mcpServers", servers))


def _is_name(name: object) -> bool:
    return (
        isinstance(name, str)
        and bool(name)
        and all(it.isprintable() and not it.isspace() and it not in _NOT_IN_NAMES for it in name)
    )


def _unread(given: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a manifest, with a wrong value, that only some versions of the host look at."""
    yield from (it for it in ("description", "displayName", "license", "repository") if not _is_text(given.get(it, "")))
    if not _ADDRESS.match(homepage if isinstance(homepage := given.get("homepage", "x:"), str) else ""):
        yield "homepage"
    if not isinstance(keywords := given.get("keywords", []), list) or not all(map(_is_text, keywords)):
        yield "keywords"
    author = given.get("author", {"name": "x"})
    if (
        not isinstance(author, dict)
        or not author.get("name")
        or not all(_is_text(author.get(it, "")) for it in ("name", "email", "url"))
    ):
        yield "author"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _files(value: object) -> frozenset[str] | None:
    """The files in a field `agents`, relative to the plugin; None if the host rejects the value."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list):
        return None
    if not all(isinstance(it, str) and it.startswith("./") and it.endswith(".md") for it in items):
        return None
    return frozenset(posixpath.normpath(it) for it in items)


def _offers(base: str, read: Callable[[str], str | None]) -> list[Mapping[str, Any]]:
    """The entries for a plugin in the nearest marketplace that has any, at or above its folder; such a plugin needs no
    manifest."""
    for folder in upwards(base):
        text = read(_in(folder, MARKETPLACE))
        offered = parsed(text) if text is not None else None
        if not isinstance(offered, dict):
            continue
        plugins, about = offered.get("plugins"), offered.get("metadata")
        root = about.get("pluginRoot") if isinstance(about, dict) else None
        below = base[len(folder) :].lstrip("/") or "."
        found = []
        for it in plugins if isinstance(plugins, list) else ():
            source = it.get("source") if isinstance(it, dict) else None
            if isinstance(source, str) and isinstance(it.get("name"), str):
                sources = {source, posixpath.join(root, source) if isinstance(root, str) else source}
                if below in map(posixpath.normpath, sources):
                    found.append(it)
        if found:
            return found
    return []


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


@lru_cache(maxsize=256)
def parsed(text: str) -> object:
    """The value of a JSON text; None if it is not valid."""
    try:
        return javascript.parsed(text)
    except (ValueError, RecursionError):
        return None
