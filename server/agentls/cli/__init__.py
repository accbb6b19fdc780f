"""The command line: its arguments, and which module runs which command.

Exit codes: 0 nothing at or above the level, 1 findings, 2 misuse or unreadable input. A command's module is imported
when it runs: the command line starts in a tenth of a second and never pays for the server's libraries.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..hosts import DEFAULT_NAME as HOST
from .outcomes import SEVERITIES

_FIX = f"""Applies the fixes that keep what {HOST} loads, but for the one thing that each of them mends. Each is tried
before it is applied. The exit code is that of `check` for the files as they then stand on the disk."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    arguments = _parser().parse_args(argv)
    # Nothing that a run makes is ever in a cycle for long, and it ends soon.
    gc.disable()
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="agentls", description=f"Checks agent files as {HOST} reads them, in a terminal and live in an editor."
    )
    parser.add_argument("--version", action="version", version=f"agentls {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="say what is wrong with agent files")
    check.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; folders are searched (default: .)")
    check.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text",
                       help="text (default), JSON lines, annotations of GitHub's runner, SARIF 2.1.0")  # fmt: skip
    check.add_argument("--fail-on", choices=SEVERITIES, default="error", metavar="LEVEL",
                       help="exit 1 from this level on: error (default), warning, information, hint")  # fmt: skip
    check.set_defaults(run=_check)

    fix = commands.add_parser("fix", help="mend what can be mended with certainty", description=_FIX)
    fix.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; folders are searched (default: .)")
    fix.add_argument("--unsafe", action="store_true", help="also fixes that decide what only the author can know")
    fix.add_argument("--diff", action="store_true", help="print what would change, and write nothing")
    fix.add_argument(
        "--rule", action="append", default=[], metavar="NAME", help="only this rule's fixes; may be repeated"
    )
    fix.set_defaults(run=_fix, fail_on="error")

    show = commands.add_parser("show", help=f"show agents as {HOST} sees them")
    show.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; folders are searched (default: .)")
    show.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    show.set_defaults(run=_show)

    roster = commands.add_parser("list", help=f"all agents in the order in which {HOST} resolves names")
    roster.add_argument("folder", nargs="?", default=".", metavar="DIR", help=f"where {HOST} works (default: .)")
    roster.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    roster.set_defaults(run=_list)

    explain = commands.add_parser("explain", help="what a rule says, and why")
    explain.add_argument("rule", nargs="?", metavar="RULE", help="a rule's name; all rules without it")
    explain.set_defaults(run=_explain)

    server = commands.add_parser("server", help="speak the language server protocol on standard input and output")
    server.add_argument("--tcp", type=int, metavar="PORT", help="listen on this port of the loopback instead")
    server.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)
    server.set_defaults(run=_server)
    return parser


def _check(arguments: argparse.Namespace) -> int:
    from .checking import check

    return check(arguments)


def _fix(arguments: argparse.Namespace) -> int:
    from .fixing import fix

    return fix(arguments)


def _show(arguments: argparse.Namespace) -> int:
    from .listing import show_agents

    return show_agents(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from .listing import list_agents

    return list_agents(arguments)


def _explain(arguments: argparse.Namespace) -> int:
    from .explaining import explain

    return explain(arguments)


def _server(arguments: argparse.Namespace) -> int:
    from ..lsp.main import serve

    return serve(arguments.tcp)
