"""Ask an installed Claude Code what it makes of the project's probe files, and print what changed.

    python bench/conformance.py --claude PATH             compare with tests/probes/observed.jsonl; exit 1 on a change
    python bench/conformance.py --claude PATH --record    write tests/probes/observed.jsonl
    python bench/conformance.py --claude PATH --ask DIR   print the answers for the agent files of another folder

A probe is a small agent file with one question; `bench/session.py` says how the client is run. An agent is matched to
its file by its name or its description, one of which holds the file's stem.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.session import INSIDE, NOT_RUN, Link, Run, Scene, in_a_namespace, loopback_up, run_program, session, started

PROBES = Path(__file__).resolve().parent.parent / "tests" / "probes"
OBSERVED = PROBES / "observed.jsonl"
PLUGIN = "probe-plugin"
_AT_ONCE = 20
_AT_ONCE_LOADED = 120


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--claude", default=os.environ.get("CLAUDE_BIN", shutil.which("claude")), help="the client's program"
    )
    parser.add_argument("--record", action="store_true", help="write the answers down as the known ones")
    parser.add_argument("--ask", type=Path, metavar="DIR", help="only print the answers for the files of DIR")
    options = parser.parse_args()
    version = started(options.claude)
    if INSIDE not in os.environ and (code := in_a_namespace()) is not None:
        return code
    loopback_up()
    if options.ask:
        for answer in ask(options.claude, options.ask):
            print(json.dumps(answer, ensure_ascii=False))
        return 0
    answers = list(ask(options.claude, PROBES))
    if options.record:
        lines = [{"client": version}, *answers]
        OBSERVED.write_text("".join(json.dumps(it, ensure_ascii=False) + "\n" for it in lines), encoding="utf-8")
        print(f"{len(answers)} answers of {version} recorded")
        return 0
    recorded = [json.loads(line) for line in OBSERVED.read_text(encoding="utf-8").split("\n") if line]
    changes = list(differences({it["probe"]: it for it in recorded[1:]}, {it["probe"]: it for it in answers}))
    print("".join(f"{it}\n" for it in changes), end="")
    print(f"{len(answers)} probes, {len(changes)} changes from {recorded[0]['client']} to {version}")
    return 1 if changes else 0


def differences(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What differs between two sets of answers, one line each."""
    for probe in sorted(before.keys() | after.keys()):
        if probe not in before or probe not in after:
            yield f"{probe}: has no {'answer' if probe in before else 'recorded answer'}"
            continue
        old, new = before[probe], after[probe]
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                then, now = (json.dumps(it.get(key), ensure_ascii=False) for it in (old, new))
                yield f"{probe}: {key} was {then}, is {now}"


def ask(claude: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The client's answers for the agent files directly in `folder`, and for those in `folder/plugin`."""
    yield from _ask(claude, folder, sorted(folder.glob("*.[mM][dD]")), plugin=False)
    yield from _ask(claude, folder, sorted((folder / "plugin").rglob("*.[mM][dD]")), plugin=True)


def _ask(claude: str, folder: Path, files: list[Path], *, plugin: bool) -> Iterator[dict[str, Any]]:
    if not files:
        return
    root = folder / "plugin" if plugin else folder
    loaded = _run(claude, files, root, plugin=plugin)
    listed = loaded.roster()
    owner = {name: file for name, (description, _) in listed.items() if (file := _owner(name, description, files))}
    ran: dict[str, dict[str, Any]] = {}
    told: dict[str, list[str]] = {}
    names = sorted(owner)
    for at in range(0, len(names), _AT_ONCE):
        some = names[at : at + _AT_ONCE]
        run = _run(claude, [owner[it] for it in some], root, plugin=plugin, spawn=some)
        ran |= run.ran(some)
        told |= {it: run.told(it) for it in some}
    by_file = {file: name for name, file in owner.items()}
    for file in files:
        name = by_file.get(file)
        description, tools = listed[name] if name is not None else (None, None)
        yield {
            "probe": file.relative_to(folder).as_posix(),
            "loads": name is not None,
            "name": name,
            "description": description,
            "listed": tools,
            **(NOT_RUN if name is None else ran.get(name, NOT_RUN)),
            "log": [*loaded.logged(file, name), *told.get(name or "", [])],
        }


Roster: TypeAlias = "Mapping[str, tuple[str, str]]"


def load(
    claude: str, folder: Path, built_in: Roster, named: Callable[[Path], str], files: list[Path]
) -> Iterator[dict[str, Any]]:
    """Whether each of some agent files of a collection loads, and as what. None is run: its hooks and servers are not ours.

    built_in: the agents of a session without any. named: the name under which a file is expected, empty where none is;
    those of one name are asked one after another. Where an agent is left over, its file is searched by halves.
    """
    expected = {it: named(it) for it in files}
    groups: list[dict[str, Path]] = []
    for it, name in expected.items():
        key = name.lower() or str(it)
        group = next((it for it in groups if key not in it and len(it) < _AT_ONCE_LOADED), None)
        if group is None:
            groups.append(group := {})
        group[key] = it
    for group in groups:
        yield from _load(claude, folder, built_in, expected, [*group.values()])


def _load(
    claude: str, folder: Path, built_in: Roster, expected: Mapping[Path, str], files: list[Path]
) -> Iterator[dict[str, Any]]:
    numbered = {it: Path(f"{number:05}.md") for number, it in enumerate(files)}
    world: dict[str, str | bytes | Link | None] = {
        f"project/.claude/agents/{short}": it.read_bytes() for it, short in numbered.items()
    }
    run = session(claude, Scene(world))
    listed = {name: it for name, it in run.roster().items() if built_in.get(name) != it}
    names = {it: expected[it] for it in files if expected[it] in listed}
    left = listed.keys() - names.values()
    if left and len(files) == 1:
        names = {files[0]: min(left)}
    elif left:
        rest = [it for it in files if it not in names]
        for half in (rest[: len(rest) // 2], rest[len(rest) // 2 :]):
            yield from _load(claude, folder, built_in, expected, half) if half else ()
        files = [*names]
    for it in files:
        name = names.get(it)
        description, tools = listed[name] if name is not None else (None, None)
        loaded = {"loads": name is not None, "name": name, "description": description, "listed": tools}
        log = [line.replace(numbered[it].name, "FILE") for line in run.logged(numbered[it], name or "")]
        yield {"probe": it.relative_to(folder).as_posix(), **loaded, "log": log}


def _owner(name: str, description: str, files: Iterable[Path]) -> Path | None:
    plain = name.rsplit(":", 1)[-1].strip()
    found = [it for it in files if it.stem == plain] or [
        it for it in files if re.search(rf"(?<![\w-]){re.escape(it.stem)}(?![\w-])", f"{name} {description}")
    ]
    return found[0] if len(found) == 1 else None


def _run(claude: str, files: list[Path], root: Path, *, plugin: bool, spawn: Iterable[str] = ()) -> Run:
    folder = "project/plugin/agents" if plugin else "project/.claude/agents"
    world: dict[str, str | bytes | Link | None] = {
        f"{folder}/{it.relative_to(root).as_posix()}": it.read_bytes() for it in files
    }
    extra: tuple[str, ...] = ()
    if plugin:
        world["project/plugin/.claude-plugin/plugin.json"] = json.dumps({"name": PLUGIN})
        extra = ("--plugin-dir", "{world}/project/plugin")
    return session(claude, Scene(world, arguments=extra, spawn=tuple(spawn)))


if __name__ == "__main__":
    run_program(main)
