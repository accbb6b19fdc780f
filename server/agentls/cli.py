"""The command line: `check`, `fix`, `show`, `list`, `explain`, `server`.

Exit codes: 0 nothing at or above the level, 1 findings, 2 misuse or unreadable input. Imports late: the command
line starts in a tenth of a second and never pays for the server's libraries.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from . import __version__

if TYPE_CHECKING:
    from .disk import AgentFile, Unreadable
    from .document import Document
    from .index import Index
    from .problem import Finding
    from .settings import Settings
    from .survey import Found, Known, Limit

_SEVERITIES = ("error", "warning", "information", "hint")
_PARALLEL_FROM = 200
"""Files from which on a second process pays."""


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
        prog="agentls", description="Checks agent files as Claude Code reads them, in a terminal and live in an editor."
    )
    parser.add_argument("--version", action="version", version=f"agentls {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser("check", help="say what is wrong with agent files")
    check.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; folders are searched (default: .)")
    check.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text",
                       help="text (default), JSON lines, annotations of GitHub's runner, SARIF 2.1.0")  # fmt: skip
    check.add_argument("--fail-on", choices=_SEVERITIES, default="error", metavar="LEVEL",
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

    show = commands.add_parser("show", help="show agents as Claude Code sees them")
    show.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; folders are searched (default: .)")
    show.add_argument("--format", choices=("text", "json"), default="text", help="text (default), or JSON lines")
    show.set_defaults(run=_show)

    roster = commands.add_parser("list", help="all agents in the order in which Claude Code resolves names")
    roster.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where Claude Code works (default: .)")
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


class _Outcome(NamedTuple):
    """What came of one file: its report, the count of its findings by severity, and of those with a fix.

    fixed: how many problems were mended. trouble: why that could not be written.
    """

    report: str
    counts: dict[str, int]
    fixable: int
    fixed: int = 0
    trouble: str = ""


class _Given(NamedTuple):
    """The files that the arguments name, the settings of each by its path, the files beside them; whether anything
    could not be read."""

    files: list[AgentFile]
    settings: Callable[[str], Settings]
    others: list[Found]
    failed: bool


def _given(paths: Sequence[str]) -> _Given:
    """Find the files. What cannot be read is told at once."""
    failed = False
    files: list[AgentFile] = []
    for found in _agents(paths or ["."]):
        if isinstance(found, tuple):
            print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
            failed = True
        else:
            files.append(found)
    settings, complaints = _settings_by_folder(files)
    for complaint in complaints:
        print(f"agentls: {complaint}", file=sys.stderr)
        failed = True
    others, unread = _neighbours(files)
    for path, why in unread:
        print(f"agentls: {path}: {why}", file=sys.stderr)
    return _Given(files, settings, others, failed)


def _check(arguments: argparse.Namespace) -> int:
    given = _given(arguments.paths)
    form = _form(arguments.format)

    def examine(document: Document, index: Index) -> _Outcome:
        return _examine(document, index, given.settings(document.path), form)

    totals = dict.fromkeys(_SEVERITIES, 0)
    fixable = 0
    first = True
    sys.stdout.write(form.head)
    for outcome in _progress(_map(examine, given.files, given.others), len(given.files)):
        if outcome.report:
            sys.stdout.write(("" if first else form.between) + outcome.report)
            first = False
        fixable += outcome.fixable
        for severity, count in outcome.counts.items():
            totals[severity] += count
    sys.stdout.write(form.foot)
    if arguments.format == "text":
        print(("" if first else "\n") + _summary(len(given.files), totals, fixable))
    return _code(given.failed, totals, arguments.fail_on)


def _code(failed: bool, totals: dict[str, int], fail_on: str) -> int:
    if failed:
        return 2
    return 1 if any(totals[it] for it in _SEVERITIES[: _SEVERITIES.index(fail_on) + 1]) else 0


_FIX = """Applies the fixes that keep what Claude Code loads, but for the one thing that each of them mends. Each is tried
before it is applied. The exit code is that of `check` for the files as they then stand on the disk."""


def _fix(arguments: argparse.Namespace) -> int:
    from .rules import NAMES

    for name in arguments.rule:
        if name not in NAMES:
            print(f"agentls: no rule `{name}`{_did_you_mean(name, NAMES)}", file=sys.stderr)
            return 2
    given = _given(arguments.paths)

    def mend(document: Document, index: Index) -> _Outcome:
        return _mend(document, index, given.settings(document.path), arguments)

    failed, totals = given.failed, dict.fromkeys(_SEVERITIES, 0)
    fixable = fixed = changed = 0
    for outcome in _progress(_map(mend, given.files, given.others), len(given.files)):
        sys.stdout.write(outcome.report)
        if outcome.trouble:
            print(f"agentls: {outcome.trouble}", file=sys.stderr)
            failed = True
        fixed, changed, fixable = fixed + outcome.fixed, changed + bool(outcome.fixed), fixable + outcome.fixable
        for severity, count in outcome.counts.items():
            totals[severity] += count
    if not arguments.diff:
        print(_fixed_summary(len(given.files), fixed, changed, totals, fixable))
    return _code(failed, totals, arguments.fail_on)


def _mend(document: Document, index: Index, settings: Settings, arguments: argparse.Namespace) -> _Outcome:
    """Mend one file. What is left to say of it is said of it as it then is on the disk."""
    from . import disk, fixing, saving
    from .workspace import Workspace

    workspace = Workspace(disk.exists, disk.listing, index=index, path=disk.absolute(document.path))
    it = fixing.fixed(document, workspace, settings, unsafe=arguments.unsafe, names=arguments.rule)
    report, trouble, is_written = "", "", False
    if it.applied and arguments.diff:
        report = fixing.diff(it)
    elif it.applied:
        try:
            saving.save(document.path, fixing.encoded(it.before), fixing.encoded(it.after))
            report, is_written = fixing.line(it), True
        except saving.Unsaved as why:
            trouble = f"{document.path}: {why}; it is left as it is"
    left = it.left if is_written else it.found
    counts: dict[str, int] = {}
    for finding in left:
        counts[finding.severity.value] = counts.get(finding.severity.value, 0) + 1
    fixable = 0 if arguments.unsafe else sum(1 for finding in it.left if finding.fixes)
    return _Outcome(report, counts, fixable, sum(it.applied.values()) if is_written else 0, trouble)


class _Form(NamedTuple):
    """How the findings of one file are written, and what stands before, between and after those of all.

    edits: whether fixes are given whole, to be applied by others, so that each has to be proved first.
    """

    write: Callable[[Document, Sequence[Finding]], str]
    edits: bool = False
    head: str = ""
    between: str = ""
    foot: str = ""


def _form(name: str) -> _Form:
    from . import report, rules

    if name == "text":
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = _terminal_width()
        return _Form(lambda document, found: report.as_text(document, found, width, color), between="\n")
    if name == "sarif":
        head, foot = report.sarif_log((it.name, it.doc, it.severity) for it in rules.rules().values())
        return _Form(
            lambda document, found: ",\n".join(report.as_sarif(document, it) for it in found), True, head, ",\n", foot
        )
    one = report.as_github if name == "github" else report.as_json
    return _Form(lambda document, found: "".join(one(document, it) + "\n" for it in found), edits=name == "json")


def _examine(document: Document, index: Index, settings: Settings, form: _Form) -> _Outcome:
    from . import disk, fixes, rules
    from .workspace import Workspace

    workspace = Workspace(disk.exists, disk.listing, index=index, path=disk.absolute(document.path))
    findings = rules.check(document, workspace, settings)
    if form.edits:
        findings = fixes.with_offered(document, findings, workspace)
    counts: dict[str, int] = {}
    for it in findings:
        counts[it.severity.value] = counts.get(it.severity.value, 0) + 1
    return _Outcome(form.write(document, findings), counts, sum(1 for it in findings if it.fixes))


def _neighbours(files: Iterable[AgentFile]) -> tuple[list[Found], list[Limit]]:
    """The files that the agents may name, or share a name with, and which are not checked themselves."""
    from . import disk, survey

    own = {disk.absolute(it.path) for it in files}
    places = map(survey.place, {os.path.dirname(it): it for it in own}.values())
    bases = sorted({it.tree.base for it in places if it and it.tree.scope in ("project", "plugin")})
    found = [it for it in survey.survey(bases, below=False) if it is not None] if bases else []
    return (
        [it for it in found if isinstance(it, survey.Found) and it.path not in own],
        [it for it in found if isinstance(it, survey.Limit)],
    )


def _agents(paths: Iterable[str]) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    """The agent files that the arguments name, each once: of one to which several paths lead, in the host's folder."""
    from . import disk

    found: dict[str, AgentFile | tuple[str, Unreadable]] = {}
    for path in paths:
        for it in disk.search(path, _exclusion()) if os.path.isdir(path) else _named(path):
            real = disk.absolute(it[0]) if isinstance(it, tuple) else it.real
            known = found.setdefault(real, it)
            if isinstance(known, disk.AgentFile) and isinstance(it, disk.AgentFile) and known.is_shaped > it.is_shaped:
                found[real] = it
    yield from found.values()


def _named(path: str) -> Iterator[AgentFile | tuple[str, Unreadable]]:
    from . import disk

    try:
        yield disk.open_agent(path)
    except disk.Unreadable as error:
        yield path, error


def _exclusion() -> Callable[[str], bool]:
    """Whether a path is excluded by the configuration of its folder."""
    from . import disk
    from .rules import NAMES
    from .settings import read

    def is_excluded(path: str) -> bool:
        full = disk.absolute(path)
        found = disk.configuration(os.path.dirname(full))
        if found is None or found.given is None:
            return False
        settings, _ = read(found.given, NAMES)
        if not settings.exclude:
            return False
        from fnmatch import fnmatchcase

        below = os.path.relpath(full, os.path.dirname(found.path)).replace(os.sep, "/")
        return any(fnmatchcase(below, it) or below.startswith(it.rstrip("/") + "/") for it in settings.exclude)

    return is_excluded


def _settings_by_folder(files: Iterable[AgentFile]) -> tuple[Callable[[str], Settings], list[str]]:
    """The settings for a file by its path, and what is wrong with the configurations, once for each."""
    from . import disk
    from .rules import NAMES
    from .settings import Settings, read

    known: dict[str, Settings] = {}
    by_folder: dict[str, Settings] = {}
    complaints: list[str] = []
    for file in files:
        folder = os.path.dirname(disk.absolute(file.path))
        if folder in by_folder:
            continue
        found = disk.configuration(folder)
        if found is None:
            by_folder[folder] = Settings()
            continue
        if found.path not in known:
            settings, wrong = read(found.given, NAMES)
            known[found.path] = settings
            complaints += [f"{found.path}: {it}" for it in ([found.error] if found.error else wrong)]
        by_folder[folder] = known[found.path]
    return lambda path: by_folder[os.path.dirname(disk.absolute(path))], complaints


def _map(
    function: Callable[[Document, Index], _Outcome], files: Sequence[AgentFile], others: Sequence[Found]
) -> Iterator[_Outcome]:
    """The outcomes in the order of the files, each told of all files and `others`.

    Many files are shared among processes where the system can fork. Each reads a share and tells the others what they
    have to know of it; then each checks its share.
    """
    total = len(files) + len(others)
    workers = min(os.cpu_count() or 1, 8, total // (_PARALLEL_FROM // 2))
    if total < _PARALLEL_FROM or workers < 2 or not hasattr(os, "fork"):
        documents, entries = _learn(files, others)
        index = _index(entries)
        yield from (function(it, index) for it in documents)
        return
    import pickle

    from . import report, rules, survey

    # What the children need is imported once, before they are made.
    rules.rules()
    assert report
    assert survey
    shares = [(files[i::workers], others[i::workers]) for i in range(workers)]
    pipes = []
    for share in shares[1:]:
        (reading, back), (answering, writing) = os.pipe(), os.pipe()
        if os.fork() == 0:
            try:
                os.close(back)
                with os.fdopen(writing, "wb") as tell, os.fdopen(reading, "rb") as listen:
                    documents, entries = _learn(*share)
                    pickle.dump(_public(entries), tell)
                    tell.flush()
                    while more := pickle.load(listen):
                        entries += more
                    index = _index(entries)
                    # All at once: a full pipe would keep this process waiting until the first one reads.
                    pickle.dump([function(it, index) for it in documents], tell)
            finally:
                os._exit(0)
        os.close(reading)
        os.close(writing)
        pipes.append((os.fdopen(answering, "rb"), os.fdopen(back, "wb")))
    documents, entries = _learn(*shares[0])
    told = [_public(entries)]
    for (up, _), share in zip(pipes, shares[1:], strict=True):
        try:
            told.append(pickle.load(up))
        except (EOFError, pickle.UnpicklingError):
            told.append(_learn(*share)[1])
    for i, (_, down) in enumerate(pipes, 1):
        with contextlib.suppress(OSError), down:
            for it in (*told[:i], *told[i + 1 :], []):
                pickle.dump(it, down)
    index = _index([*entries, *(entry for it in told[1:] for entry in it)])
    outcomes = [iter([function(it, index) for it in documents])]
    outcomes += (_received(function, index, share[0], up) for share, (up, _) in zip(shares[1:], pipes, strict=True))
    for i in range(len(files)):
        yield next(outcomes[i % workers])
    for up, _ in pipes:
        up.close()
        os.wait()


def _received(
    function: Callable[[Document, Index], _Outcome], index: Index, files: Sequence[AgentFile], pipe: BinaryIO
) -> Iterator[_Outcome]:
    """The outcomes that another process sends, or where it ended before, the same made here."""
    import pickle

    from .survey import merged

    try:
        yield from pickle.load(pipe)
    except (EOFError, pickle.UnpicklingError):
        for file in files:
            (document,), entries = _learn([file], [])
            yield function(document, merged(index, entries))


def _public(entries: Iterable[tuple[str, Known | None]]) -> list[tuple[str, Known | None]]:
    """What the findings in other files depend on: a tenth of all, and so much less to send."""
    from .facts import Facts

    return [(path, it.for_others() if isinstance(it, Facts) else it) for path, it in entries]


def _learn(
    files: Iterable[AgentFile], others: Iterable[Found]
) -> tuple[list[Document], list[tuple[str, Known | None]]]:
    """The files as documents, and what these and `others` hold for each other."""
    from . import disk, survey
    from .facts import facts

    documents = [_document(it) for it in files]
    entries: list[tuple[str, Known | None]] = []
    for document in documents:
        path = disk.absolute(document.path)
        if (at := survey.place(path)) is not None:
            entries.append((path, facts(document, path, at.tree, doubtful=False, real=disk.real(path))))
    for it in others:
        if at := survey.place(it.path):
            with contextlib.suppress(disk.Unreadable):
                entries.append((it.path, survey.examine(it.path, at, root=it.root, real=it.real)))
    return documents, entries


def _index(entries: Iterable[tuple[str, Known | None]]) -> Index:
    from dataclasses import replace

    from . import survey
    from .index import EMPTY

    return replace(survey.merged(EMPTY, entries), complete=True)


def _progress(outcomes: Iterator[_Outcome], total: int) -> Iterator[_Outcome]:
    """Pass the outcomes on, and tell a person at a terminal how far a long run has come."""
    if not sys.stderr.isatty() or total < 500 or sys.stdout.isatty():
        yield from outcomes
        return
    for i, outcome in enumerate(outcomes, 1):
        if i % 250 == 0:
            print(f"\ragentls: {i} of {total} files", end="", file=sys.stderr, flush=True)
        yield outcome
    print("\r\033[K", end="", file=sys.stderr, flush=True)


def _summary(files: int, totals: dict[str, int], fixable: int) -> str:
    if not files:
        return "No agent files found."
    mended = f"; {fixable} can be mended by a quick fix" if fixable else ""
    return f"Checked {files} agent file{'s' * (files != 1)}: {_counted(totals) or 'nothing to say'}{mended}."


def _fixed_summary(files: int, fixed: int, changed: int, totals: dict[str, int], fixable: int) -> str:
    if not files:
        return "No agent files found."
    done = f"Fixed {fixed} problem{'s' * (fixed != 1)} in {changed} of {files} agent file{'s' * (files != 1)}"
    left = _counted(totals)
    more = f", {fixable} with a fix that `--unsafe` applies" if fixable else ""
    return f"{done if fixed else 'Nothing was fixed'}; {f'{left} left{more}' if left else 'nothing is left to say'}."


def _counted(totals: dict[str, int]) -> str:
    names = {"error": "error", "warning": "warning", "information": "note", "hint": "hint"}
    return ", ".join(f"{n} {names[it]}{'s' * (n != 1)}" for it, n in totals.items() if n)


def _terminal_width() -> int:
    if not sys.stdout.isatty():
        return 120
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def _show(arguments: argparse.Namespace) -> int:
    from . import show

    failed = False
    width = _terminal_width()
    first = True
    for found in _agents(arguments.paths or ["."]):
        if isinstance(found, tuple):
            print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
            failed = True
            continue
        document = _document(found)
        if arguments.format == "json":
            print(show.as_json(document))
        else:
            print(("" if first else "\n") + show.as_text(document, width), end="")
        first = False
    return 2 if failed else 0


def _list(arguments: argparse.Namespace) -> int:
    from . import disk, show
    from .runtime import Loaded
    from .schema import claude_code
    from .workspace import Agent, standings

    if not os.path.isdir(arguments.folder):
        print(f"agentls: {arguments.folder}: no such folder", file=sys.stderr)
        return 2
    failed = False
    agents = []
    for rank, tree in enumerate(disk.trees(arguments.folder)):
        for found in disk.agents_in(tree):
            if isinstance(found, tuple):
                print(f"agentls: {found[0]}: {found[1]}", file=sys.stderr)
                failed = True
                continue
            verdict = _document(found).verdict
            if isinstance(verdict, Loaded):
                agents.append(Agent(found.path, verdict, found.origin, tree.path, rank))
    dialect = claude_code()
    rows = standings(agents, dialect.built_in)
    if arguments.format == "json":
        for row in rows:
            print(show.roster_json(row))
    else:
        print(show.roster(rows, dialect), end="")
    return 2 if failed else 0


def _document(file: AgentFile) -> Document:
    from .document import Document

    return Document(file.decoded.text, file.path, file.origin, file.decoded.bom, file.decoded.lossy)


def _explain(arguments: argparse.Namespace) -> int:
    from .rules import rules

    if arguments.rule is None:
        width = max(map(len, rules()), default=0)
        for rule in rules().values():
            print(f"{rule.name:<{width}}  {rule.doc.splitlines()[0]}")
        return 0
    found = rules().get(arguments.rule)
    if found is None:
        print(f"agentls: no rule `{arguments.rule}`{_did_you_mean(arguments.rule, rules())}", file=sys.stderr)
        return 2
    print(f"# {found.name}\n\n{found.doc.strip()}")
    return 0


def _did_you_mean(name: str, names: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(names), 1)
    return f"; did you mean `{near[0]}`?" if near else "; `agentls explain` lists them"


def _server(arguments: argparse.Namespace) -> int:
    from .lsp.server import serve

    return serve(arguments.tcp)


if __name__ == "__main__":
    sys.exit(main())
