"""What is wrong with the manifest of a plugin of which the host loads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "json": "its `plugin.json` is not JSON; fix it there",
        "object": "its `plugin.json` holds no object; write one with `name` in braces",
        "name": "`name` in its `plugin.json` is not a name; write a string without spaces, `:`, `/` and `@`",
        "version": "`version` in its `plugin.json` is not a string; put it in quotes",
        "hooks": "`hooks` in its `plugin.json` is not a path, an object or a list of these; correct or remove it",
        "mcpServers": "`mcpServers` in its `plugin.json` is not a path, an object or a list of these; correct or remove it",
        "agents": "`agents` in its `plugin.json` is neither a file `./….md` nor a list of such files; remove it, and the "
        "folder `agents` is loaded",
        "offer": "`agents` in its entry of `marketplace.json` is neither a file `./….md` nor a list of such files; remove "
        "it, and the folder `agents` is loaded",
        "strict": "both its `plugin.json` and its entry of `marketplace.json` say what it holds; say it in one of them, or "
        'drop `"strict": false`',
    }
)
"""By `Plugin.fault`: what is wrong, and the remedy."""
