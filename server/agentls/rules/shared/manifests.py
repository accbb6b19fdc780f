"""Mistakes in the manifest of a plugin that the host does not load."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .wording import Said

_NOT_FILES = "is neither a file `./….md` nor a list of such files"
_NOT_CONFIG = "in `plugin.json` is not a path, an object or a list of these"
_LOAD_ALL = "remove it to load the folder `agents`"

FAULTS: Mapping[str, Said] = MappingProxyType(
    {
        "json": Said("`plugin.json` is not valid JSON", "correct it there"),
        "object": Said("`plugin.json` is not a JSON object", "write one with `name` in braces"),
        "name": Said("`name` in `plugin.json` is not a name", "write a string without spaces, `:`, `/` and `@`"),
        "version": Said("`version` in `plugin.json` is not a string", "put it in quotes"),
        "hooks": Said(f"`hooks` {_NOT_CONFIG}", "correct or remove it"),
        "mcpServers": Said(f"`mcpServers` {_NOT_CONFIG}", "correct or remove it"),
        "agents": Said(f"`agents` in `plugin.json` {_NOT_FILES}", _LOAD_ALL),
        "offer": Said(f"`agents` in the plugin's entry of `marketplace.json` {_NOT_FILES}", _LOAD_ALL),
        "strict": Said(
            "both `plugin.json` and the entry in `marketplace.json` list the plugin's parts",
            'keep one of the lists, or remove `"strict": false`',
        ),
    }
)
"""By `Plugin.fault`."""
