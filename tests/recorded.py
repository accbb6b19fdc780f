"""Recorded answers of other hosts, next to the checkout: the files, and what the host reported about each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agentls.hosts.reading import File, Reading

SHARED = Path(__file__).resolve().parents[2] / "shared"
ANSWERS = SHARED / "hosts" / "answers"
MISSING = f"no recorded answers in {ANSWERS}"


def file(path: str, data: bytes) -> File:
    """A file as its host gets it: decoded, without the byte-order mark."""
    bom = data.startswith(b"\xef\xbb\xbf")
    text = data[3 if bom else 0 :].decode("utf-8", "replace")
    lossy = text.encode("utf-8") != data[3 if bom else 0 :]
    return File(path, text, bom, lossy, data if lossy or b"\0" in data else b"")


def answers(name: str, root: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each recorded answer about one file, and the file's bytes. Folders that are whole projects are left out."""
    for line in (ANSWERS / name).read_text("utf-8").splitlines():
        answer = json.loads(line)
        path = root / answer["path"]
        if path.is_file():
            yield answer, path.read_bytes()


def projects(name: str, questions: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The folders that are whole projects, whose `home` is the user's, each with the recorded answer about it."""
    for kind in sorted(it for it in ANSWERS.glob(f"{name}-*") if it.stem.endswith(("-probes", "-combo"))):
        for line in kind.read_text("utf-8").splitlines():
            answer = json.loads(line)
            folder = SHARED / "hosts/probes" / questions / answer["path"]
            if folder.is_dir():
                yield folder, answer


def differences(name: str, root: Path, folder: str, load: Callable[[File], Reading]) -> tuple[int, list[str]]:
    """The number of files, and where the loader and the host differ about the first agent."""
    asked, found = 0, []
    for answer, data in answers(name, root):
        asked += 1
        agent = (answer["agents"] or [{}])[0]
        reading = load(file(folder + answer["path"].rpartition("/")[2], data))
        theirs = [answer["loads"], *(agent.get(key) for key in ("name", "description", "tools", "model"))]
        ours = [reading.loads, reading.name, _cut(reading.description, theirs[2]), reading.tools, reading.model]
        if theirs != ours:
            found.append(f"{answer['path']}\n  host: {theirs}\n  ours: {ours} {reading.reason}")
    return asked, found


def _cut(ours: str | None, theirs: str | None) -> str | None:
    """A long string as it is recorded: its beginning and its length."""
    if ours is None or theirs is None or not theirs.endswith(f" … [{len(ours)}]"):
        return ours
    kept = theirs.rpartition(" … [")[0]
    return theirs if ours.startswith(kept) else ours
