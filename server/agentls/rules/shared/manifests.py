"""Mistakes in the manifest of a plugin that the host does not load."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .wording import Said

_NOT_FILES = "is neither a file `./….md` nor a list of such files"
_PATHS = "a path `./…` or a list of these"
_TEXT = "a string"
_PARTS = {
    "commands": "a path `./…`, a list of these, or an object of objects",
    **dict.fromkeys(("skills", "outputStyles", "themes"), _PATHS),
    "hooks": "a path `./….json`, an object, or a list of these",
    "lspServers": "a path `./….json`, an object of servers with `command` and `extensionToLanguage`, or a list of these",
    "mcpServers": "a path `./….json`, an object of servers, or a list of these",
    "monitors": "a path `./….json` or a list of objects with `name`, `command` and `description`",
    "channels": "a list of objects with `server`",
    "dependencies": "a list of plugins",
    "userConfig": "an object of objects",
    "settings": "an object",
    **dict.fromkeys(("description", "displayName", "license", "repository"), _TEXT),
    "homepage": "an address",
    "keywords": "a list of strings",
    "author": "an object with `name`",
}
_LOAD_ALL = "list the files, or remove it to load the folder `agents`"

FAULTS: Mapping[str, Said] = MappingProxyType(
    {
        "json": Said("`plugin.json` is not valid JSON", "correct it there"),
        "object": Said("`plugin.json` is not a JSON object", "write one with `name` in braces"),
        "name": Said("`name` in `plugin.json` is not a name", "write a string without spaces, `:`, `/` and `@`"),
        "version": Said("`version` in `plugin.json` is not a string", "put it in quotes"),
        **{
            key: Said(f"`{key}` in `plugin.json` is not {what}", "correct or remove it") for key, what in _PARTS.items()
        },
        "guards": Said(
            "`hooks` in `plugin.json` has a hook on `PreToolUse` or `PermissionRequest` that cannot be loaded",
            "correct it; each event takes a list of objects with `hooks`, a list of handlers",
        ),
        "servers": Said(
            "a server in `mcpServers` of `plugin.json` is not valid",
            "give each a `command`, or a `type` and a `url`",
        ),
        "agents": Said(f"`agents` in `plugin.json` {_NOT_FILES}", _LOAD_ALL),
        "offer": Said(f"`agents` in the plugin's entry of `marketplace.json` {_NOT_FILES}", _LOAD_ALL),
        "strict": Said(
            "both `plugin.json` and the entry in `marketplace.json` list the plugin's parts",
            'keep one of the lists, or remove `"strict": false`',
        ),
    }
)
"""By `Plugin.fault`."""
