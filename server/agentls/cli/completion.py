"""`agentls completion`: completion scripts for shells, made from the arguments by `shtab`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from ..hosts import DEFAULT
from ..hosts.others import IDS
from ..rules.registry import NAMES
from .given import Misuse


def completion(arguments: argparse.Namespace) -> int:
    """Print the script. Returns the exit code. Raises `Misuse` if `shtab` cannot write one."""
    try:
        import shtab
    except ImportError:
        raise Misuse("completion scripts need the package `shtab`; install it in the environment of agentls") from None
    files = {"PATH": shtab.FILE, "FILE": shtab.FILE, "DIR": shtab.DIRECTORY}
    words = {"RULE": NAMES, "RULES": NAMES, "IDS": (DEFAULT, *IDS, "all")}
    for action in _actions(arguments.parser):
        if action.metavar in files:
            vars(action)["complete"] = files[action.metavar]
        elif action.metavar in words:
            action.choices = words[action.metavar]
    try:
        script = shtab.complete(arguments.parser, arguments.shell)
    except NotImplementedError:
        raise Misuse(f"this version of `shtab` does not support {arguments.shell}; install a later one") from None
    # In zsh, `shtab` completes only the first of several paths.
    print(script.replace('"(*)::', '"*:') if arguments.shell == "zsh" else script)
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The arguments of a parser and of its commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
        else:
            yield action
