"""The command line: its arguments, and which module runs which command.

The module of a command is imported only when the command runs, so the command line starts in a tenth of a second, and
no command but `server` loads the server's libraries.
"""

from __future__ import annotations

import argparse
import codecs
import contextlib
import gc
import importlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple, NoReturn

from .. import __version__
from ..hosts import DEFAULT
from ..hosts import DEFAULT_NAME as HOST
from ..hosts.others import CONVERTED
from ..hosts.others import IDS as OTHERS
from .outcomes import FORMATS, SEVERITIES, complain, discard, terminal_width

_EXIT = """exit codes:
  0  {}
  1  {}
  2  incorrect usage, or a file that cannot be read or written"""
_READS = """exit codes:
  0  done
  2  incorrect usage, or a file that cannot be read"""
_PRINTS = """exit codes:
  0  done
  2  incorrect usage{}"""
_PATHS = "files and folders, or - for standard input; folders are searched (default: .)"


def run() -> NoReturn:
    """Run the command line and end the process at once: the interpreter's teardown takes a tenth of a short run."""
    try:
        code = main()
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        code = 130
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line on `argv`, by default that of the process. Returns the exit code."""
    # A run is short and makes few reference cycles, so the collector would only cost time.
    gc.disable()
    _settle_streams()
    given = list(sys.argv[1:] if argv is None else argv)
    # The completion script lists all commands.
    alone = given and given[0] in _COMMANDS and given[0] != "completion"
    parser = _parser(given[:1] if alone else _COMMANDS)
    try:
        try:
            arguments, unknown = parser.parse_known_args(given or ["--help"])
            if unknown:
                command: argparse.ArgumentParser = arguments.command
                command.error(f"unrecognized arguments: {' '.join(unknown)}{_meant(unknown[0], command)}")
            code: int = arguments.run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return 1
    except OSError as error:
        discard(sys.stdout)
        complain(_trouble(error))
        return 2
    except MemoryError:
        complain("not enough memory")
        return 2
    return code


def _settle_streams() -> None:
    """Write UTF-8 in any locale, and paths byte for byte; wait for streams as long as they take; a stream that the
    caller closed becomes the null device."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        with contextlib.suppress(OSError, AttributeError):  # No stream of the system, or a system without this.
            os.set_blocking(getattr(sys, name).fileno(), True)
    codecs.register_error("agentls", _lone_surrogate)
    for stream, errors in ((sys.stdout, "agentls"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _lone_surrogate(error: UnicodeError) -> tuple[str | bytes, int]:
    """An undecodable byte of a path is written as that byte; any other lone surrogate, as an escape."""
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def _trouble(error: OSError) -> str:
    """The message for an error that no command has handled: they report unreadable and unwritable files themselves."""
    try:
        os.getcwd()
    except OSError:
        return "the current folder does not exist"
    if error.errno is None:  # Not from the system.
        return str(error)
    return f"{error.filename or 'standard output'}: {(error.strerror or str(error)).lower()}"


def _imported(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """A function that imports a module when it is called, and runs the command in it."""

    def run(arguments: argparse.Namespace) -> int:
        found = importlib.import_module(f".{module}", __package__)
        from .given import Misuse

        try:
            code: int = getattr(found, function)(arguments)
        except Misuse as why:
            for message in why.args:
                complain(message)
            return 2
        return code

    return run


class _Version(argparse.Action):
    """Prints the version of agentls and that of the host, which is read only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from ..hosts import default

        dialect = default().dialect
        print(f"agentls {__version__} ({dialect.host} {dialect.version})")
        parser.exit()


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    """The parser for the given commands only, because argparse takes about a millisecond for each."""
    form = partial(argparse.RawDescriptionHelpFormatter, width=terminal_width() - 2)
    parser = argparse.ArgumentParser(
        prog="agentls",
        description=f"Checks agent files as {HOST} reads them, in a terminal and live in an editor.",
        formatter_class=form,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the versions of agentls and of the host")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        run, about, arguments, epilog = _COMMANDS[name]
        said = about.format(host=HOST)
        command = commands.add_parser(
            name, help=said, description=said[:1].upper() + said[1:] + ".", epilog=epilog, formatter_class=form
        )
        command.set_defaults(run=run, parser=parser, command=command)
        arguments(command)
    return parser


def _meant(given: str, command: argparse.ArgumentParser) -> str:
    """The end of a message about an unknown option: the option or command that was probably meant."""
    name = given.partition("=")[0]
    if name.lstrip("-") in _COMMANDS:
        return f"; did you mean `agentls {name.lstrip('-')}`?"
    import difflib
    import re

    near = difflib.get_close_matches(name, re.findall(r"--[a-z-]+", command.format_usage()), 1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _check(check: argparse.ArgumentParser) -> None:
    _files(check)
    form = check.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT",
                      help="text (default), json (lines), github, gitlab, junit or sarif")  # fmt: skip
    check.add_argument("--host", action="append", choices=(DEFAULT, *OTHERS), metavar="ID",
                       help=f"only files of this host ({', '.join((DEFAULT, *OTHERS))}); may be repeated")  # fmt: skip
    check.add_argument("--fail-on", choices=SEVERITIES, metavar="LEVEL",
                       help="exit with 1 at this level or above: error (default), warning, information, hint")  # fmt: skip
    check.add_argument("--notes", action="store_true", help="also print notes, which text output otherwise only counts")
    check.add_argument("--hints", action="store_true", help="also report hints")
    form.add_argument(
        "--statistics", action="store_true", help="print the number of findings of each rule instead of the findings"
    )
    check.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="color the text (default: auto)"
    )
    check.add_argument("--baseline", metavar="FILE", help="report only findings that are not in this file")
    form.add_argument("--write-baseline", action="store_true",
                      help="write the findings to the baseline (default: .agentls-baseline.json)")  # fmt: skip
    form.add_argument("--add-ignore", action="store_true",
                      help="add a comment to silence each finding that is not an error")  # fmt: skip


def _fix(fix: argparse.ArgumentParser) -> None:
    _files(fix)
    fix.add_argument("--unsafe", action="store_true", help="also apply fixes that make a choice for you")
    fix.add_argument(
        "--rule", action="append", default=[], metavar="RULE", help="only this rule's fixes; may be repeated"
    )
    form = fix.add_mutually_exclusive_group()
    form.add_argument("--diff", action="store_true", help="print the changes as a patch, without writing them")
    form.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    fix.set_defaults(fail_on="error")


def _show(show: argparse.ArgumentParser) -> None:
    show.add_argument("paths", nargs="*", metavar="PATH", help=_PATHS)
    show.add_argument("--stdin-filename", metavar="PATH", help="the path of the file on standard input")
    show.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    show.add_argument("--hosts", metavar="IDS",
                      help=f"show how these hosts read it, comma-separated ({', '.join((DEFAULT, *OTHERS))}), or all")  # fmt: skip


def _list(roster: argparse.ArgumentParser) -> None:
    roster.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help=f"the folder in which {HOST} runs (default: .)"
    )
    roster.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    roster.add_argument("--hosts", metavar="IDS",
                        help="show how these hosts read each agent, also those in their own folders; comma-separated, or all")  # fmt: skip


def _graph(graph: argparse.ArgumentParser) -> None:
    graph.add_argument("folder", nargs="?", default=".", metavar="DIR", help="the project or plugin (default: .)")
    graph.add_argument("--format", choices=("text", "json", "mermaid", "dot"), default="text",
                       help="text (default), json, mermaid or dot")  # fmt: skip


def _convert(convert: argparse.ArgumentParser) -> None:
    convert.add_argument("file", metavar="FILE", help="an agent file")
    convert.add_argument(
        "--to", required=True, choices=CONVERTED, metavar="HOST", help=f"one of {', '.join(CONVERTED)}"
    )
    convert.add_argument("--from", dest="source", choices=CONVERTED, metavar="HOST",
                         help="the host of FILE (default: by its path)")  # fmt: skip
    convert.add_argument("--name", default="", metavar="NAME", help="the agent's name there (default: the same)")
    convert.add_argument("-o", "--output", metavar="PATH",
                         help="a file to write, or a project's folder (default: standard output)")  # fmt: skip
    convert.add_argument("--lossy", action="store_true", help="write the file even if restrictions are lost")
    convert.add_argument("--force", action="store_true", help="overwrite an existing file")


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("rule", nargs="?", metavar="RULE", help="a rule's name; without it, one line for each rule")


def _hook(hook: argparse.ArgumentParser) -> None:
    hook.add_argument("--fail-on", choices=SEVERITIES, default="warning", metavar="LEVEL",
                      help="report findings at this level or above (default: warning)")  # fmt: skip


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh", "powershell"), metavar="SHELL",
                            help="bash, zsh, fish, tcsh or powershell")  # fmt: skip


def _server(server: argparse.ArgumentParser) -> None:
    server.add_argument(
        "--tcp", type=_port, metavar="PORT", help="listen on this port of the loopback interface instead"
    )
    server.add_argument("--stdio", action="store_true", help=argparse.SUPPRESS)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def _date(text: str) -> str:
    import datetime

    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-01-31") from None


def _files(command: argparse.ArgumentParser) -> None:
    """The arguments that `check` and `fix` share."""
    command.add_argument("paths", nargs="*", metavar="PATH", help=_PATHS)
    command.add_argument("--stdin-filename", metavar="PATH", help="the path of the file on standard input")
    command.add_argument("--hosts", metavar="IDS",
                         help="also check for these hosts if they read the same files: comma-separated ids, or all")  # fmt: skip
    command.add_argument(
        "--today",
        metavar="DATE",
        type=_date,
        help="the date for checking retired models (default: today), as 2026-01-31",
    )
    command.add_argument("--select", action="append", metavar="RULES", help="run only these rules, comma-separated")
    command.add_argument("--ignore", action="append", metavar="RULES", help="do not run these rules, comma-separated")
    command.add_argument("--no-ignore-files", action="store_true",
                         help="include files that .gitignore, .git/info/exclude or .ignore exclude")  # fmt: skip
    command.add_argument("--force-exclude", action="store_true",
                         help="skip excluded files even if they are passed as PATH")  # fmt: skip


def _serve(arguments: argparse.Namespace) -> int:
    from ..lsp.main import serve

    return serve(arguments.tcp)


class _Command(NamedTuple):
    """A command: its code, its summary, a function that adds its arguments, and its exit codes."""

    run: Callable[[argparse.Namespace], int]
    about: str
    arguments: Callable[[argparse.ArgumentParser], None]
    epilog: str = _READS


_COMMANDS = {
    "check": _Command(
        _imported("checking", "check"),
        "check agent files as {host} reads them",
        _check,
        _EXIT.format("no finding at or above the level", "at least one such finding"),
    ),
    "fix": _Command(
        _imported("fixing", "fix"),
        "apply the safe fixes: those that change nothing but what they fix",
        _fix,
        _EXIT.format("no error is left", "errors are left"),
    ),
    "show": _Command(_imported("listing", "show_agents"), "show agent files as {host} loads them", _show),
    "list": _Command(
        _imported("listing", "list_agents"),
        "list all agents in the order in which {host} resolves names, and the files that do not load",
        _list,
    ),
    "graph": _Command(
        _imported("graph", "show_graph"), "show which agents, commands and skills refer to which agents", _graph
    ),
    "convert": _Command(
        _imported("converting", "convert"),
        "convert an agent to the format of another host, and report what is lost",
        _convert,
        _EXIT.format("written", "nothing is written: a restriction would be lost, or the host cannot have the agent"),
    ),
    "explain": _Command(
        _imported("explaining", "explain"),
        "explain a rule: its level, what it reports, examples",
        _explain,
        _PRINTS.format(""),
    ),
    "hook": _Command(
        _imported("hook", "hook"),
        "check the file that a PostToolUse hook of {host} names on standard input",
        _hook,
        "exit codes:\n  0  no finding at or above the level, or a file that is not an agent and names none\n"
        "  1  standard input is not the JSON of a hook\n  2  findings, on standard error, where the model reads them",
    ),
    "completion": _Command(
        _imported("completion", "completion"),
        "print a completion script for a shell",
        _completion,
        _PRINTS.format(", or `shtab` is not installed"),
    ),
    "server": _Command(_serve, "speak the language server protocol on standard input and output", _server, ""),
}
