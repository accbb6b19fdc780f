"""`agentls graph`: which agents, commands and skills refer to which agents."""

from __future__ import annotations

import argparse

from ..disk import files as disk
from ..report import graph as report
from ..report.launches import launches
from ..scan import survey
from ..settings import Settings
from .given import Configurations, folder
from .outcomes import complain

_FORMS = {"text": report.as_text, "json": report.as_json, "mermaid": report.as_mermaid, "dot": report.as_dot}


def show_graph(arguments: argparse.Namespace) -> int:
    """Print the graph of the agents in a folder. Returns the exit code."""
    index, unread = survey.index([arguments.folder], client=Configurations(Settings()).version)
    for path, why in dict(unread).items():
        complain(f"{path}: {why}")
    print(_FORMS[arguments.format](launches(index, disk.absolute(folder(arguments)))), end="")
    return 2 if unread else 0
