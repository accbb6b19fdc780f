"""The programs that read agent files, a package for each. This module maps an id to a host; `others.py` maps paths."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .home import Homes
    from .host import Host

DEFAULT, DEFAULT_NAME = "claude-code", "Claude Code"
"""The id and name of the default host: that of a file whose path names no other."""


@cache
def _claude_code() -> Host:
    from .claude_code.host import host

    return host()


HOSTS: dict[str, Callable[[], Host]] = {DEFAULT: _claude_code}
"""Every host by its id, imported on first use."""


def get(id: str) -> Host:
    """The host with an id. Raises KeyError for an unknown one."""
    return HOSTS[id]()


def default() -> Host:
    """The host of a file whose path names no other."""
    return get(DEFAULT)


def homes() -> Homes:
    """The folders that the default host searches."""
    return default().homes
