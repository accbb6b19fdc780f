"""Follow a release of the host: install it, ask it everything, compare, and write a report for a person.

    python bench/follow.py VERSION                  install that client, ask it, compare with what is recorded
    python bench/follow.py --claude PATH            ask a client that is installed
    python bench/follow.py VERSION --against OLD    compare with the answers of another client in --work instead
    python bench/follow.py VERSION --record         also write the answers and the version into the project

`CLAUDE_BIN` stands in for `--claude`. Answers are in `--work` (`.follow`), a folder for each version; a run that was
stopped goes on where it was. Only the installation uses the network: `bench/session.py` says how the client is run.

What is asked: the project's probes; every tool, model, mode, color, effort, event, built-in agent and skill of `schemas/`
in a file by itself, each event also malformed; the scenes of `bench/scenes.py` about placement, manifests and settings, and
which settings files it reads; every tool by itself in an interactive session; which hooks run (`bench/hooks.py`); whether
each file of the collections that `--files` names loads, and as what. `bench/lists.py` reads the client's own lists.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "server")]

from bench import conformance, hooks, questions, report, scenes, session
from bench.lists import Lists, our_lists, read_lists
from bench.questions import DIALECT
from bench.session import Scene, Silent

Answers: TypeAlias = "dict[str, dict[str, Any]]"

OBSERVED = ROOT / "tests" / "observed"
"""What is recorded beside the answers for the probes."""
PACKAGE = "@anthropic-ai/claude-code"
_AT_ONCE = 400


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("version", nargs="?", help="the version to install and ask")
    parser.add_argument("--claude", default=os.environ.get("CLAUDE_BIN"), help="the program of an installed client")
    parser.add_argument("--clients", type=Path, default=Path("~/.cache/agentls/clients").expanduser(), metavar="DIR",
                        help="where clients are installed, each version in a folder of its own")  # fmt: skip
    parser.add_argument("--against", metavar="VERSION", help="compare with the answers of this version in --work")
    parser.add_argument("--files", type=Path, action="append", default=[], metavar="DIR", help="ask these files too")
    parser.add_argument("--work", type=Path, default=ROOT / ".follow", help="where the answers are kept")
    parser.add_argument("--record", action="store_true", help="write the answers and the version into the project")
    options = parser.parse_args()
    for it in options.files:
        if not it.is_dir():
            raise Silent(f"No collection: {it} is not a folder.")
    if not options.version and not options.claude:
        raise Silent("No client: name a version to install, or a program with --claude PATH or in CLAUDE_BIN.")
    program = installed(options.version, options.clients) if options.version else options.claude
    version = session.started(program)
    if session.INSIDE not in os.environ and (code := session.in_a_namespace()) is not None:
        return code
    session.loopback_up()
    work = options.work / version
    work.mkdir(parents=True, exist_ok=True)
    empty = session.session(program, Scene({}))
    built_in = frozenset(empty.init.get("agents", []))
    answers: dict[str, Answers] = {}
    for name, folder in sources(work):
        answers[name] = asked(probes(folder), folder, work / f"{name}.jsonl", partial(in_copies, program, folder))
    for folder in map(Path.resolve, options.files):
        files = sorted(it for it in folder.rglob("*.[mM][dD]") if it.is_file())
        ask = partial(conformance.load, program, folder, empty.roster(), partial(report.called, folder, version))
        answers[folder.name] = asked(files, folder, work / f"{folder.name}.jsonl", ask)
    for subject, group in scenes.SCENES.items():
        kept = work / f"{subject}.jsonl"
        answers[subject] = played(group, lambda it: scenes.answer(program, it, built_in), kept)
    asking = {it: scenes.with_settings(it) for it in scenes.settings_files(_recorded_settings())}
    answers["settings_files"] = played(asking, lambda it: scenes.denies(program, it), work / "settings_files.jsonl")
    there = played(
        dict(scenes.interactive(questions.typed())), lambda it: interactively(program, it), work / "interactive.jsonl"
    )
    answers["interactive"] = {name: row for it in there.values() for name, row in it["ran"].items()}
    answers["hooks"] = heard(program, work / "hooks.jsonl")
    lists = read_lists(Path(program), empty, [it["roster"] for it in there.values()])
    (work / "lists.json").write_text(json.dumps(lists, indent=1), "utf-8")
    written = report.written(
        version,
        options.against or DIALECT.version,
        (lists, before_lists(options), {} if options.against else our_lists(DIALECT)),
        {name: (before(name, options), now) for name, now in answers.items()},
        {it.resolve().name: it for it in options.files} | {"alone": work / "alone", "probes": conformance.PROBES},
    )
    text = "".join(f"{it}\n" for it in written)
    (work / "report.md").write_text(text, "utf-8")
    print(text, end="")
    if options.record:
        record(version, answers, lists)
    return 0


# The client


def installed(version: str, clients: Path) -> str:
    """The program of a version, which is installed if it is missing. Raises `Silent` if it cannot be."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise Silent(f"{version} is not a version such as {DIALECT.version}.")
    folder = clients / version
    if found := _program(folder):
        return found
    if shutil.which("npm") is None:
        raise Silent(
            f"{version} cannot be installed: `npm` is not on PATH. Name an installed client with --claude PATH."
        )
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        "npm",
        "install",
        "--loglevel=error",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(folder),
        f"{PACKAGE}@{version}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if found := _program(folder):
        return found
    shutil.rmtree(folder)
    lines = (done.stderr or done.stdout).strip().split("\n")
    # npm says a code first, and then what is wrong.
    said = lines[min(1, len(lines) - 1)].removeprefix("npm error ") or f"it ended with {done.returncode}"
    raise Silent(f"{version} cannot be installed: `npm install {PACKAGE}@{version}` said {said!r}.")


def _program(folder: Path) -> str:
    """The program in the package for this system, empty where it is missing."""
    found = sorted(folder.glob(f"node_modules/{PACKAGE}-*/claude*"))
    return next((str(it) for it in found if os.access(it, os.X_OK)), "")


# Questions and answers


def sources(work: Path) -> Iterator[tuple[str, Path]]:
    """The folders of files with one question, with a name for each."""
    yield "probes", conformance.PROBES
    made = work / "alone"
    made.mkdir(exist_ok=True)
    for it in made.iterdir():
        it.unlink()
    for name, field in questions.alone():
        (made / f"{name}.md").write_text(questions.one(name, field), "utf-8")
    yield "alone", made


def probes(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.[mM][dD]"), *(folder / "plugin").rglob("*.[mM][dD]")])


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


Rows: TypeAlias = "Iterable[dict[str, Any]]"


def asked(files: list[Path], folder: Path, kept: Path, ask: Callable[[list[Path]], Rows]) -> Answers:
    """The client's answers for files of a folder; those that are kept for the same text are not asked again."""
    texts = {it.relative_to(folder).as_posix(): _digest(it.read_bytes()) for it in files}
    found = _current(kept, texts)
    missing = [it for it in files if it.relative_to(folder).as_posix() not in found]
    for at in range(0, len(missing), _AT_ONCE):
        rows = [{**row, "text": texts[row["probe"]]} for row in ask(missing[at : at + _AT_ONCE])]
        _keep(kept, rows)
        found |= {row["probe"]: row for row in rows}
        print(f"{kept.stem}: {len(found)} of {len(files)}", file=sys.stderr)
    return {name: _without(row, "text") for name, row in found.items()}


def in_copies(claude: str, folder: Path, files: list[Path]) -> Rows:
    """The answers for some of the probes of a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        for it in files:
            target = Path(scratch, it.relative_to(folder))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(it.read_bytes())
        yield from conformance.ask(claude, Path(scratch))


def played(group: Mapping[str, Scene], ask: Callable[[Scene], dict[str, Any]], kept: Path) -> Answers:
    """The client's answers for scenes; those that are kept for the same scene are not asked again."""
    texts = {name: _digest(repr(it).encode("utf-8", "surrogateescape")) for name, it in group.items()}
    found = _current(kept, texts)
    for name, scene in group.items():
        if name not in found:
            found[name] = {"probe": name, **ask(scene), "text": texts[name]}
            _keep(kept, [found[name]])
    print(f"{kept.stem}: {len(found)} of {len(group)}", file=sys.stderr)
    return {name: _without(row, "text") for name, row in found.items()}


def interactively(claude: str, scene: Scene) -> dict[str, Any]:
    """What an interactive session made of the agents of a scene, by name, and which agents it had."""
    run = session.session(claude, scene)
    ran = run.ran(list(scene.spawn))
    rows = {name: {"probe": name, **ran.get(name, session.NOT_RUN)} for name in scene.spawn}
    return {"ran": rows, "roster": sorted(set(run.roster()) - set(scene.spawn))}


def heard(claude: str, kept: Path) -> Answers:
    """Which hooks run, and what matchers match: `bench/hooks.py`."""
    if not kept.is_file():
        _keep(kept, [{"probe": it.get("event") or it["matcher"], **it} for it in hooks.ask(claude)])
    found = {name: _without(row, "probe") for name, row in read(kept).items()}
    print(f"hooks: {len(found)} answers", file=sys.stderr)
    return found


def _current(kept: Path, texts: Mapping[str, str]) -> Answers:
    return {name: row for name, row in read(kept).items() if name in texts and row.get("text") == texts[name]}


def _keep(kept: Path, rows: Iterable[dict[str, Any]]) -> None:
    with kept.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: it for key, it in row.items() if key not in keys}


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


def before(name: str, options: argparse.Namespace) -> Answers:
    """The answers to compare with: those of another version, or the recorded ones."""
    if options.against:
        rows = read(options.work / options.against / f"{name}.jsonl")
        if name == "interactive":
            rows = {agent: row for it in rows.values() for agent, row in it["ran"].items()}
        return {
            it: _without(row, "text", "probe") if name == "hooks" else _without(row, "text") for it, row in rows.items()
        }
    if name == "hooks":
        heard_before = [json.loads(it) for it in hooks.OBSERVED.read_text("utf-8").splitlines()[1:]]
        return {it.get("event") or it["matcher"]: it for it in heard_before}
    if name == "settings_files":
        asked_before = scenes.settings_files(_recorded_settings())
        return {it: {"probe": it, "denies": denies} for it, denies in asked_before.items()}
    return read(conformance.OBSERVED if name == "probes" else OBSERVED / f"{name}.jsonl")


def _recorded_settings() -> list[dict[str, Any]]:
    return [json.loads(it) for it in (OBSERVED / "settings_files.jsonl").read_text("utf-8").splitlines()[1:]]


def before_lists(options: argparse.Namespace) -> Lists:
    """The lists to compare with."""
    kept = (options.work / options.against if options.against else OBSERVED) / "lists.json"
    found: Lists = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    return found


# The record


def record(version: str, answers: Mapping[str, Answers], lists: Lists) -> None:
    """Write the answers and the version into the project: everything that carries the version follows. Of a version before
    the recorded one, only what it makes of the probes."""
    then = DIALECT.version
    if tuple(map(int, version.split("."))) < tuple(map(int, then.split("."))):
        _write(conformance.PROBES / "versions" / f"{version}.jsonl", version, answers["probes"])
        return
    if then != version:
        kept = conformance.PROBES / "versions" / f"{then}.jsonl"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(conformance.OBSERVED.read_bytes())
    OBSERVED.mkdir(exist_ok=True)
    (OBSERVED / "lists.json").write_text(json.dumps(lists, indent=1) + "\n", "utf-8")
    for name in ("probes", "alone", *scenes.SCENES, "interactive"):
        path = conformance.OBSERVED if name == "probes" else OBSERVED / f"{name}.jsonl"
        _write(path, version, answers[name])
    _write_rows(hooks.OBSERVED, version, answers["hooks"].values())
    read_now = answers["settings_files"]
    rows = [
        {**it, "denies": read_now[it["settings"]]["denies"]} if "settings" in it else it for it in _recorded_settings()
    ]
    _write_rows(OBSERVED / "settings_files.jsonl", version, rows)
    schema = ROOT / "schemas" / "claude-code.schema.json"
    text = schema.read_text("utf-8").replace(f'"x-observed": "{then}"', f'"x-observed": "{version}"')
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    schema.write_text(re.sub(r'("x-observed-date": ")[^"]*', rf"\g<1>{today}", text), "utf-8")
    subprocess.run([sys.executable, "-m", "tests.generated"], cwd=ROOT, env=_environment(), check=True)
    print(f"{version} recorded: review `git diff`, then run the tests", file=sys.stderr)


def _write(path: Path, version: str, answers: Answers) -> None:
    _write_rows(path, version, (answers[it] for it in sorted(answers, key=_order)), ensure_ascii=False)


def _write_rows(path: Path, version: str, rows: Rows, ensure_ascii: bool = True) -> None:
    lines = (json.dumps(it, ensure_ascii=ensure_ascii) + "\n" for it in ({"client": version}, *rows))
    path.write_text("".join(lines), "utf-8")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "server")}


def _order(probe: str) -> tuple[bool, str]:
    return probe.startswith("plugin/"), probe


if __name__ == "__main__":
    try:
        session.run_program(main)
    except KeyboardInterrupt:
        if session.INSIDE not in os.environ:
            print("Stopped; the same command goes on where it was.", file=sys.stderr)
        sys.exit(130)
