"""`bench/follow.py`: what it asks, keeps and reads, without a client."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import conformance, follow

from agentls.document import Document
from agentls.hosts.verdict import Loaded


def program(at: Path, text: str) -> str:
    at.write_text(text)
    at.chmod(0o755)
    return str(at)


def test_a_client_that_does_not_start_gives_a_sentence(tmp_path: Path) -> None:
    assert follow.started(None)[1] == "No client: name its program with --claude PATH or in CLAUDE_BIN."
    assert follow.started(str(tmp_path))[1] == f"No client: {tmp_path} is not a file."
    bad = program(tmp_path / "bad", "#!/bin/sh\necho boom >&2\nexit 3\n")
    said = f"The client does not start: `{bad} --version` ended with 3 and said 'boom'."
    assert follow.started(bad) == ("", said)
    assert follow.started(program(tmp_path / "none", ""))[1].startswith("The client does not start: ")
    assert follow.started(program(tmp_path / "good", "#!/bin/sh\necho '2.1.7 (Claude Code)'\n")) == ("2.1.7", "")


def test_a_client_that_ends_without_an_answer_gives_a_sentence(tmp_path: Path) -> None:
    bad = program(tmp_path / "bad", "#!/bin/sh\necho boom >&2\nexit 3\n")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text("---\nname: a\ndescription: b\n---\n")
    with pytest.raises(conformance.Silent, match="ended with 3 and said 'boom'"):
        list(conformance.ask(bad, tmp_path / "files"))
    assert conformance.Run().roster() == {}


def test_the_lists_of_a_program(tmp_path: Path) -> None:
    events = ["PreToolUse", "PostToolUse", "SubagentStop", "SessionStart"]
    text = f"var a={json.dumps(events, separators=(',', ':'))},b={json.dumps([*events, 'X'], separators=(',', ':'))};"
    text += 'e=["low","medium","high","max"],m="claude-opus-9-1",n="claude-opus-"'
    (tmp_path / "program").write_text(text)
    found = follow.read_lists(tmp_path / "program")
    assert found["events"] == sorted([*events, "X"])
    assert found["efforts"] == ["high", "low", "max", "medium"]
    assert found["models"] == ["claude-opus-9-1"]
    assert found["keys"] == []


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"client": "2.1.7"}\n{"probe": "a.md", "loads": true}\n{"probe": "b.m')
    assert follow.read(kept) == {"a.md": {"probe": "a.md", "loads": True}}
    assert follow.read(tmp_path / "nothing") == {}


def test_an_answer_is_kept_for_the_text_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(claude: str, folder: Path) -> Iterator[dict[str, Any]]:
        for it in sorted(folder.glob("*.md")):
            asked.append(it.name)
            yield {"probe": it.name, "loads": True}

    monkeypatch.setattr(conformance, "ask", ask)
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.md").write_text("a")
    (files / "b.md").write_text("b")
    kept = tmp_path / "kept.jsonl"
    both = {it: {"probe": it, "loads": True} for it in ("a.md", "b.md")}
    assert follow.asked("", files, kept) == both
    assert follow.asked("", files, kept) == both
    assert asked == ["a.md", "b.md"]
    (files / "b.md").write_text("c")
    assert follow.asked("", files, kept) == both
    assert asked == ["a.md", "b.md", "b.md"]


def test_the_files_of_values_have_names_of_their_own() -> None:
    names = [name for name, _ in follow.alone()]
    assert len(set(names)) == len(names)


def test_one_change_in_many_files_is_one_line_of_the_report() -> None:
    changes = [*(f"{it}.md: effort was 1, is 2" for it in "abcde"), "a.md: loads was true, is false"]
    assert list(follow.grouped(changes)) == [
        "- a.md, b.md, c.md and 2 more files: effort was 1, is 2",
        "- a.md: loads was true, is false",
    ]


def test_every_value_of_the_schemas_is_asked_by_itself() -> None:
    asked = dict(follow.alone())
    for field, values in (("tools", follow.DIALECT.tools), ("model", follow.DIALECT.models)):
        assert sum(it.startswith(f"{field}: ") for it in asked.values()) >= len(values)
    for event in follow.DIALECT.fields["hooks"].fields:
        assert sum(f'"{event}"' in it for it in asked.values()) == 2
    for name, field in asked.items():
        verdict = Document(f"---\nname: {name}\ndescription: d\n{field}\n---\nBody.\n").verdict
        assert isinstance(verdict, Loaded) or "event-bad" in name


def test_the_record_moves_the_version_and_keeps_the_answers_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = follow.DIALECT.version
    (tmp_path / "schemas").mkdir()
    schema = tmp_path / "schemas" / "a.json"
    schema.write_text(f'{{"x-observed": "{then}", "since": "1{then}", "more": "{then}0"}}')
    probes = tmp_path / "probes"
    probes.mkdir()
    (probes / "observed.jsonl").write_text(f'{{"client": "{then}"}}\n')
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "schemas"], cwd=tmp_path, check=True)
    monkeypatch.setattr(follow, "ROOT", tmp_path)
    monkeypatch.setattr(conformance, "PROBES", probes)
    monkeypatch.setattr(conformance, "OBSERVED", probes / "observed.jsonl")
    follow.record("9.9.9", {"plugin/a.md": {"probe": "plugin/a.md"}, "b.md": {"probe": "b.md"}})
    assert schema.read_text() == f'{{"x-observed": "9.9.9", "since": "1{then}", "more": "{then}0"}}'
    rows = [json.loads(it).get("probe") for it in (probes / "observed.jsonl").read_text().splitlines()]
    assert rows == [None, "b.md", "plugin/a.md"]
    assert (probes / "versions" / f"{then}.jsonl").read_text() == f'{{"client": "{then}"}}\n'
