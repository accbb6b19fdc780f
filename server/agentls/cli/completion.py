"""`agentls completion`: completion scripts for shells, made from the arguments by `shtab`."""

from __future__ import annotations

import argparse

from .given import Misuse


def completion(arguments: argparse.Namespace) -> int:
    """Print the script. Returns the exit code. Raises `Misuse` if `shtab` is not installed."""
    try:
        import shtab
    except ImportError:
        raise Misuse("completion scripts need the package `shtab`; install it in the environment of agentls") from None
    print(shtab.complete(arguments.parser, arguments.shell))
    return 0
