"""`agentls show` and `agentls list`: what the host makes of agents, without a check."""

from __future__ import annotations

import argparse
import os
import sys

from ..disk.files import Unreadable
from ..hosts import default, homes
from ..hosts.resolution import Agent, standings
from ..hosts.verdict import Loaded
from ..report import agents as show
from ..scan import walk
from .given import agents, as_document
from .outcomes import terminal_width


def show_agents(arguments: argparse.Namespace) -> int:
    """Print what the host makes of each file. Returns the exit code."""
    failed = False
    width = terminal_width()
    first = True
    for found in agents(arguments):
        if isinstance(found, tuple):
            print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
            failed = True
            continue
        try:
            document = as_document(found)
        except Unreadable as error:
            print(f"agentls: {found.path}: {error}", file=sys.stderr)
            failed = True
            continue
        if arguments.format == "json":
            print(show.as_json(document))
        else:
            print(("" if first else "\n") + show.as_text(document, width), end="")
        first = False
    return 2 if failed else 0


def list_agents(arguments: argparse.Namespace) -> int:
    """Print the agents that the host has when it works in a folder. Returns the exit code."""
    if not os.path.isdir(arguments.folder):
        print(f"agentls: {arguments.folder}: no such folder", file=sys.stderr)
        return 2
    failed = False
    found_agents, lost = [], []
    for rank, home in enumerate(homes().of(arguments.folder)):
        for found in walk.agents_in(home):
            if isinstance(found, tuple):
                print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
                failed = True
                continue
            document = as_document(found)
            verdict = document.verdict
            if isinstance(verdict, Loaded):
                found_agents.append(Agent(found.path, verdict, found.origin, home.path, rank))
            elif verdict.reason != "document":
                lost.append((found.path, found.origin.role, show.reason(document) or ""))
    rows = standings(found_agents, default())
    if arguments.format == "json":
        for row in rows:
            print(show.roster_json(row))
        for it in lost:
            print(show.skipped_json(*it))
    else:
        print(show.roster(rows, default().dialect, ((path, why) for path, _, why in lost)), end="")
    return 2 if failed else 0
