"""Mistakes in the manifest of a plugin that the host does not load."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "json": "`plugin.json` is not valid JSON; correct it there",
        "object": "`plugin.json` is not a JSON object; write one with `name` in braces",
        "name": "`name` in `plugin.json` is not a name; write a string without spaces, `:`, `/` and `@`",
        "version": "`version` in `plugin.json` is not a string; put it in quotes",
        "hooks": "`hooks` in `plugin.json` is not a path, an object or a list of these; correct or remove it",
        "mcpServers": "`mcpServers` in `plugin.json` is not a path, an object or a list of these; correct or remove it",
        "agents": "`agents` in `plugin.json` is neither a file `./….md` nor a list of such files; remove it to "
        "load the folder `agents`",
        "offer": "`agents` in the plugin's entry of `marketplace.json` is neither a file `./….md` nor a list of such files; "
        "remove it to load the folder `agents`",
        "strict": "both `plugin.json` and the entry in `marketplace.json` list the plugin's parts; keep one of the lists, or "
        'remove `"strict": false`',
    }
)
"""By `Plugin.fault`: what is wrong, and the remedy."""
