"""Follow a release of the host: ask a client everything, compare, and write a report for a person.

    python bench/follow.py --claude PATH                 ask, compare with what is recorded and with the loader model
    python bench/follow.py --claude PATH --against OLD   compare with the answers of another client instead
    python bench/follow.py --claude PATH --record        also write the answers and the version into the project

`CLAUDE_BIN` stands in for `--claude`. Answers lie in `--work` (`.follow`), a folder for each version; a run that was
stopped goes on where it was. Nothing leaves the machine: `bench/conformance.py` says how the client is run.

What is asked: the project's probes; every tool, model, mode, colour, effort, event, built-in agent and skill of
`schemas/` in a file by itself, each event also malformed; the files of each folder given with `--files`,
whose names or descriptions hold the stems of the files. What is read
from the program's text: its lists of hook events, frontmatter keys, permission modes, efforts, model aliases and
model ids: the longest array of strings that holds some known members, of aliases the shortest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "server")]

from bench import conformance  # noqa: E402

from agentls.dialect.load import dialect  # noqa: E402
from agentls.document import Document  # noqa: E402
from agentls.hosts.verdict import Loaded, Origin  # noqa: E402
from agentls.text.source import decode  # noqa: E402

Answers: TypeAlias = "dict[str, dict[str, Any]]"
Lists: TypeAlias = "dict[str, list[str]]"

DIALECT = dialect("claude-code")
_AT_ONCE = 400
_KNOWN: dict[str, tuple[str, ...]] = {
    "events": ("PreToolUse", "PostToolUse", "SubagentStop", "SessionStart"),
    "keys": ("when_to_use", "permissionMode", "skills", "name"),
    "modes": ("acceptEdits", "bypassPermissions", "plan", "default"),
    "efforts": ("low", "medium", "high", "max"),
    "aliases": ("sonnet", "opus", "haiku", "opusplan"),
}
"""Members by which a list in the program's text is known."""
_ARRAY = re.compile(rb'\[(?:"[^"\\\n]{1,60}",){2,}"[^"\\\n]{1,60}"\]')
_MODEL = re.compile(rb'"(claude-(?:opus|sonnet|haiku|fable|\d)[a-z0-9-]*)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--claude", default=os.environ.get("CLAUDE_BIN"), help="the client's program")
    parser.add_argument("--against", metavar="VERSION", help="compare with the answers of this version in --work")
    parser.add_argument("--files", type=Path, action="append", default=[], metavar="DIR", help="ask these files too")
    parser.add_argument("--work", type=Path, default=ROOT / ".follow", help="where the answers are kept")
    parser.add_argument("--record", action="store_true", help="write the answers and the version into the project")
    options = parser.parse_args()
    version, why = started(options.claude)
    if why:
        print(why, file=sys.stderr)
        return 2
    if "AGENTLS_CONFORMANCE_INSIDE" not in os.environ and (code := conformance.in_a_namespace()) is not None:
        return code
    conformance.loopback_up()
    work = options.work / version
    work.mkdir(parents=True, exist_ok=True)
    lists = read_lists(Path(options.claude))
    (work / "lists.json").write_text(json.dumps(lists, indent=1), "utf-8")
    answers = {
        name: asked(options.claude, folder, work / f"{name}.jsonl") for name, folder in sources(work, options.files)
    }
    report = "".join(f"{it}\n" for it in written(version, lists, answers, options))
    (work / "report.md").write_text(report, "utf-8")
    print(report, end="")
    if options.record:
        record(version, answers["probes"])
    return 0


def started(claude: str | None) -> tuple[str, str]:
    """The version of a client, and why there is none, as a sentence."""
    if not claude:
        return "", "No client: name its program with --claude PATH or in CLAUDE_BIN."
    if not Path(claude).is_file():
        return "", f"No client: {claude} is not a file."
    try:
        done = subprocess.run([claude, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"The client does not start: {error}."
    match = re.match(r"(\d+\.\d+\.\d+)", done.stdout)
    if done.returncode or match is None:
        said = (done.stderr or done.stdout).strip().split("\n")[-1]
        return "", f"The client does not start: `{claude} --version` ended with {done.returncode} and said {said!r}."
    return match[1], ""


def read_lists(program: Path) -> Lists:
    """The client's own lists, from the text of its program."""
    text = program.read_bytes()
    arrays: set[frozenset[str]] = {frozenset(json.loads(it)) for it in _ARRAY.findall(text)}
    found: Lists = {}
    for name, members in _KNOWN.items():
        fitting = [it for it in arrays if it.issuperset(members)]
        fitting.sort(key=lambda it: (len(it), sorted(it)))
        found[name] = sorted(fitting[0 if name == "aliases" else -1]) if fitting else []
    found["models"] = sorted({it.decode() for it in _MODEL.findall(text) if not it.endswith(b"-")})
    return found


def sources(work: Path, folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    yield "probes", conformance.PROBES
    made = work / "alone"
    made.mkdir(exist_ok=True)
    for it in made.iterdir():
        it.unlink()
    for name, field in alone():
        (made / f"{name}.md").write_text(
            f"---\nname: {name}\ndescription: d {name}\n{field}\n---\nYou are X.\n", "utf-8"
        )
    yield "alone", made
    for folder in folders:
        yield f"files-{folder.resolve().name}", folder


def alone() -> Iterator[tuple[str, str]]:
    """Every value of the vocabularies in a file by itself: a name, and the field that holds it."""
    vocabularies: dict[str, Iterable[object]] = {
        "tools": DIALECT.tools,
        "model": DIALECT.models,
        "skills": sorted(DIALECT.skills | DIALECT.skills_not_preloaded),
        **{
            it: [one.value for one in DIALECT.fields[it].choices]
            for it in ("permissionMode", "color", "effort", "memory")
        },
    }
    for field, values in vocabularies.items():
        for it in values:
            yield _file(field, it), f"{field}: {json.dumps([it] if field == 'tools' else it)}"
    handler = {"type": "command", "command": "true"}
    for event in DIALECT.fields["hooks"].fields:
        for kind, handlers in (("good", [handler]), ("bad", 5)):
            hooks = {event: [{"matcher": "Bash", "hooks": handlers}]}
            yield _file(f"event-{kind}", event), f"hooks: {json.dumps(hooks)}"
    for name in DIALECT.built_in:
        yield _file("agent", name), f"tools: {json.dumps([f'Agent({name})', 'Read'])}"


def _file(field: str, value: object) -> str:
    """A file name for a value, the same in every run and for no other value."""
    text = json.dumps(value)
    plain = re.sub(r"\W+", "-", text).strip("-").lower()
    return f"alone-{field.lower()}-{plain}-{_digest(text.encode())[:4]}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def asked(claude: str, folder: Path, kept: Path) -> Answers:
    """The client's answers for a folder; those that are kept for the same text are not asked again."""
    found = read(kept)
    files = sorted([*folder.glob("*.[mM][dD]"), *(folder / "plugin").rglob("*.[mM][dD]")])
    texts = {it.relative_to(folder).as_posix(): _digest(it.read_bytes()) for it in files}
    found = {name: row for name, row in found.items() if row.get("text") == texts.get(name)}
    missing = [it for it in files if it.relative_to(folder).as_posix() not in found]
    for at in range(0, len(missing), _AT_ONCE):
        with tempfile.TemporaryDirectory() as scratch:
            for it in missing[at : at + _AT_ONCE]:
                target = Path(scratch, it.relative_to(folder))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(it.read_bytes())
            rows = [{**row, "text": texts[row["probe"]]} for row in conformance.ask(claude, Path(scratch))]
        with kept.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        found |= {row["probe"]: row for row in rows}
        print(f"{kept.stem}: {len(found)} of {len(files)}", file=sys.stderr)
    return {name: without_text(row) for name, row in found.items()}


def without_text(row: dict[str, Any]) -> dict[str, Any]:
    """An answer without the digest of what was asked."""
    return {key: it for key, it in row.items() if key != "text"}


def read(kept: Path) -> Answers:
    """Answers that are kept; a line that was cut off in the middle is asked again."""
    found: Answers = {}
    for line in kept.read_text("utf-8").split("\n") if kept.is_file() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if "probe" in row:
            found[row["probe"]] = row
    return found


def written(version: str, lists: Lists, answers: dict[str, Answers], options: argparse.Namespace) -> Iterator[str]:
    """The report, as lines of Markdown."""
    other = options.against or DIALECT.version
    yield f"# Claude Code {version}, compared with {other}\n"
    before = options.work / other
    known = json.loads((before / "lists.json").read_text("utf-8")) if options.against else our_lists()
    yield "## Its own lists\n"
    for name, values in lists.items():
        came, went = sorted(set(values) - set(known[name])), sorted(set(known[name]) - set(values))
        if not options.against:
            # The client's keys are those of skills and plugins too, and it knows models by a part of their id.
            came = [
                it for it in came if it not in DIALECT.foreign and not any(one.startswith(it) for one in known[name])
            ]
        yield f"- {name}: {len(values)}" + ("" if came or went else ", the same")
        for it in came:
            yield f"  - `{it}` came{_speaks(it)}"
        for it in went:
            yield f"  - `{it}` is not among them{_speaks(it)}"
    for name, now in answers.items():
        if options.against:
            then = {it: without_text(row) for it, row in read(before / f"{name}.jsonl").items()}
        else:
            then = read(conformance.OBSERVED) if name == "probes" else {}
        shared = {it: row for it, row in then.items() if it in now}
        changes = list(conformance.differences(shared, {it: now[it] for it in shared}))
        yield f"\n## {name}: {len(now)} files, {len(shared)} with an answer of {other}, {len(changes)} differences\n"
        yield from grouped(changes)
        wrong = list(against_model(conformance.PROBES if name == "probes" else None, options, version, name, now))
        yield f"\n{len(wrong)} answers differ from the loader model." + ("\n" if wrong else "")
        yield from grouped(wrong)


def grouped(changes: Iterable[str]) -> Iterator[str]:
    """Changes as a list, the same one of several files once."""
    files: dict[str, list[str]] = {}
    for it in changes:
        file, _, change = it.partition(": ")
        files.setdefault(change, []).append(file)
    for change, where in files.items():
        more = f" and {len(where) - 3} more files" if len(where) > 3 else ""
        yield f"- {', '.join(where[:3])}{more}: {change}"


def our_lists() -> Lists:
    """The same lists as `schemas/` has them."""
    aliases = [it.name for it in DIALECT.models.values() if it.alias and it.name != "inherit"]
    return {
        "events": list(DIALECT.fields["hooks"].fields),
        "keys": list(DIALECT.fields),
        "modes": [str(it.value) for it in DIALECT.fields["permissionMode"].choices if it.alias is None],
        "efforts": [str(it.value) for it in DIALECT.fields["effort"].choices],
        "aliases": aliases,
        "models": [it.name for it in DIALECT.models.values() if not it.alias],
    }


def against_model(
    folder: Path | None, options: argparse.Namespace, version: str, name: str, answers: Answers
) -> Iterator[str]:
    """Where the loader model says something else than the client: loads, name, description, listed tools, model."""
    folders = {f"files-{it.resolve().name}": it for it in options.files}
    root = folder or folders.get(name) or options.work / version / name
    for probe, row in sorted(answers.items()):
        path = Path(probe)
        plugin = path.parts[0] == "plugin"
        origin = (
            Origin("plugin", path.stem, conformance.PLUGIN, path.parts[1:-1], path.suffix)
            if plugin
            else Origin(stem=path.stem, suffix=path.suffix)
        )
        decoded = decode((root / path).read_bytes())
        verdict = Document(decoded.text, path.name, origin, decoded.bom, decoded.lossy).verdict
        ours: dict[str, object] = {"loads": isinstance(verdict, Loaded)}
        if isinstance(verdict, Loaded) and row["loads"]:
            ours |= {"name": verdict.name, "description": verdict.description, "listed": verdict.listed}
            if row["model"] and verdict.runs_as is not None:
                ours["model"] = verdict.runs_as
            if row["refused"] or verdict.refused:
                ours["refused"] = verdict.refused.message if verdict.refused else None
        for key, value in ours.items():
            if row[key] != value:
                yield f"`{probe}`: {key} is {json.dumps(row[key], ensure_ascii=False)}, the model says {json.dumps(value, ensure_ascii=False)}"


def _speaks(word: str) -> str:
    """Which files of the project speak of a word."""
    found = subprocess.run(
        ["git", "grep", "-lwF", word, "--", "schemas", "server", "docs"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    return f" ({', '.join(found[:4])})" if found else " (nothing speaks of it)"


def record(version: str, answers: Answers) -> None:
    """Write the answers and the version into the project: everything that carries the version follows."""
    then = DIALECT.version
    rows = [{"client": version}, *(answers[it] for it in sorted(answers, key=_order))]
    kept = conformance.PROBES / "versions" / f"{then}.jsonl"
    if then != version:
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(conformance.OBSERVED.read_bytes())
    conformance.OBSERVED.write_text("".join(json.dumps(it, ensure_ascii=False) + "\n" for it in rows), "utf-8")
    places = ["schemas", "server", "docs", "README.md", "tests/*.py"]
    found = subprocess.run(
        ["git", "grep", "-lF", then, "--", *places], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for name in found.stdout.split() if then != version else ():
        text = (ROOT / name).read_bytes()
        (ROOT / name).write_bytes(re.sub(rf"(?<![\d.]){re.escape(then)}(?!\d)".encode(), version.encode(), text))
    print(f"{version} recorded: review `git diff`, then run the tests", file=sys.stderr)


def _order(probe: str) -> tuple[bool, str]:
    return probe.startswith("plugin/"), probe


if __name__ == "__main__":
    try:
        sys.exit(main())
    except conformance.Silent as why:
        sys.exit(str(why))
