"""Files of several hosts in one repository: which are found, what is said of them, and in which form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentls.cli import main
from agentls.document import Document
from agentls.fixes.apply import fix_all
from agentls.hosts import others
from agentls.rules import engine
from agentls.scan.walk import AgentFile, search

from . import recorded

FILES = {
    ".claude/agents/a.md": "---\nname: a\ndescription: Looks.\ntools: Read, Nope\n---\nLook at it.\n",
    ".opencode/agents/team/b.md": "---\ndescription: Looks.\ncolor: blue\n---\nLook at it.\n",
    ".opencode/mode/c.md": "---\ndescription: @look\n---\nLook at it.\n",
    ".opencode/commands/d.md": "---\ndescription: Looks.\ncolor: blue\n---\nLook at it.\n",
    ".qwen/agents/e.md": "---\nname: two words\ndescription: Looks.\n---\nLook at the change.\n",
    ".qwen/agents/below/f.md": "---\nname: two words\n---\nLook.\n",
    ".codex/agents/team/g.toml": 'name = "g"\ndescription = "Looks."\ndeveloper_instructions = "Look."\ntools = "Read"\n',
    ".codex/config.toml": 'tools = "Read"\n',
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    main(["check", "--format", "json", *arguments])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("id", others.IDS)
def test_a_host_reads_what_lies_in_its_folders(id: str) -> None:
    row, host = others._ROWS[id], others.reader(id)
    for folder in (*row.folders, *row.home):
        paths = [f"/p/{folder}/a{suffix}" for suffix in (".md", ".toml")]
        assert [others.project(it) for it in paths if host.owns(it)] == ["/p"]


@pytest.mark.parametrize("path", [it for it in FILES if "agents" in it or "mode" in it])
def test_whose_file_it_is_does_not_depend_on_the_working_folder(
    path: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = findings(capsys, "--notes", path)
    for folder in list((repository / path).parents)[: path.count("/") + 1]:
        monkeypatch.chdir(folder)
        given = (repository / path).relative_to(folder).as_posix()
        assert [it | {"path": path} for it in findings(capsys, "--notes", given)] == whole


def test_files_are_found_by_place(repository: Path) -> None:
    found = {it.path for it in search(".", lambda path: False) if isinstance(it, AgentFile)}
    assert found == {
        ".claude/agents/a.md",
        ".opencode/agents/team/b.md",
        ".opencode/mode/c.md",
        ".qwen/agents/e.md",
        ".codex/agents/team/g.toml",
    }


def test_each_finding_has_its_host(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys)
    rows = {(it["path"], it.get("host"), it["rule"], it["severity"]) for it in found}
    assert rows == {
        (".claude/agents/a.md", "claude-code", "unknown-tool", "warning"),
        (".opencode/agents/team/b.md", "opencode", "host-rejects", "error"),
        (".opencode/mode/c.md", "opencode", "host-header", "error"),
        (".qwen/agents/e.md", "qwen", "host-rejects", "error"),
        (".codex/agents/team/g.toml", "codex", "host-rejects", "error"),
    }


@pytest.mark.parametrize(
    ("host", "paths"),
    [
        ("claude-code", {".claude/agents/a.md"}),
        ("opencode", {".opencode/agents/team/b.md", ".opencode/mode/c.md"}),
        ("opencode-2", {".opencode/agents/team/b.md", ".opencode/mode/c.md"}),
        ("qwen", {".qwen/agents/e.md"}),
        ("codex", {".codex/agents/team/g.toml"}),
    ],
)
def test_one_host(repository: Path, capsys: pytest.CaptureFixture[str], host: str, paths: set[str]) -> None:
    assert {it["path"] for it in findings(capsys, "--host", host)} == paths


def test_a_file_that_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = findings(capsys, ".qwen/agents/e.md")
    assert found["message"] == (
        "`name` contains characters that are not allowed, so Qwen Code skips this file; write 2 to 50 letters, digits, `-` and `_`"
    )


def test_sarif_names_the_host(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "sarif", "--host", "qwen"])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["properties"] == {"host": "qwen"}


def test_a_disabled_agent_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / ".opencode/agents/a.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\ndescription: Looks.\ndisable: true\n---\nLook.\n", "utf-8")
    assert findings(capsys, str(path)) == []


def test_the_ids_are_those_of_the_readers() -> None:
    assert tuple(others.reader(it).id for it in others.IDS) == others.IDS
    assert [it.id for it in others.readers("x/.opencode/agents/a.md")] == ["opencode", "opencode-2"]
    assert [it.id for it in others.readers(".gemini/agents/a.md")] == ["gemini"]
    assert [it.id for it in others.readers("/u/.codex/agents/team/a.toml")] == ["codex"]
    assert others.readers("x\\.qwen\\agents\\a.md")[0].id == "qwen"
    assert others.readers(".claude/agents/a.md") == ()


@pytest.mark.parametrize(
    ("path", "rule", "message"),
    [
        (
            ".opencode/modes/team/a.md",
            "host-folder",
            "`.opencode/modes/team/` is not a folder for agents, so opencode 1 and opencode 2 do not read this file; move the file to `.opencode/modes/`",
        ),
        (".qwen/agents/team/a.md", "host-folder", "`.qwen/agents/team/` is not a folder for agents, so Qwen Code does not read this file; move the file to `.qwen/agents/`"),
        (".gemini/agents/a/b/c.md", "host-folder", "`.gemini/agents/a/b/` is not a folder for agents, so Gemini CLI does not read this file; move the file to `.gemini/agents/`"),
        (".gemini/agents/_a.md", "host-ignored", "`_a.md` is not a name for an agent file, so Gemini CLI does not read this file; rename it to `a.md`"),
        (".cursor/agents/dist/a.md", "host-folder", "`.cursor/agents/dist/` is not a folder for agents, so Cursor does not read this file; move the file to `.cursor/agents/`"),
        (".codex/agents/a.md", "host-folder", "the suffix of the file is not `.toml`, so Codex CLI does not read this file; write an agent in TOML in `a.toml`"),
        (".github/agents/team/a.agent.md", "host-ignored", "`.github/agents/team/` is not a folder for agents, so VS Code does not read this file; move the file to `.github/agents/`"),
        (".github/agents/.a.md", "host-ignored", "`.a.md` is not a name for an agent file, so GitHub Copilot CLI does not read this file; rename it to `a.md`"),
        (
            ".github/agents/a.json",
            "host-folder",
            "the suffix of the file is not `.md`, so VS Code and GitHub Copilot CLI do not read this file; write an agent in `a.md`",
        ),
    ],
)  # fmt: skip
def test_a_file_where_its_host_does_not_look(path: str, rule: str, message: str) -> None:
    """What each host looks at was asked of it: its row in `others.py`."""
    text = "---\nname: a\ndescription: Looks.\n---\nLook at the change.\n"
    assert [(it.rule, it.message) for it in engine.check(Document(text, path))] == [(rule, message)]


def test_an_agent_that_is_offered_and_does_not_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = "".join(
        f"  - {{label: Go, agent: {it}, prompt: x}}\n" for it in ("helper", "helpr", "nobody", "agent", "looker")
    )
    for path, more in (
        (".github/agents/one.agent.md", f"handoffs:\n{steps}"),
        (".github/agents/helper.agent.md", ""),
        (".claude/agents/looker.md", ""),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        stem = Path(path).name.split(".")[0]
        (tmp_path / path).write_text(f"---\nname: {stem}\ndescription: Looks.\n{more}---\nLook at it.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    found = findings(capsys, ".github/agents/one.agent.md")
    assert [it["message"] for it in found if it["rule"] == "host-lost"] == [
        "VS Code finds no agent `helpr`; write `helper`",
        "VS Code finds no agent `nobody`; correct the name, or add the agent",
    ]


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("a.markdown", "rename it to `a.md`"),
        ("a.MD", "rename it to `a.md`"),
        ("a.md.txt", "rename it to `a.md`"),
        ("a.mdc", "rename it to `a.md`"),
    ],
)
def test_a_file_with_another_suffix(
    name: str, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / ".opencode/agents"
    folder.mkdir(parents=True)
    (folder / name).write_text("---\ndescription: Looks.\n---\nLook at the change.\n", "utf-8")
    (folder / "notes.txt").write_text("Some words.\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = findings(capsys)
    assert (found["path"], found["rule"]) == (f".opencode/agents/{name}", "host-folder")
    assert str(found["message"]).endswith(to)


def test_files_that_no_host_reads_are_found_where_they_are_agents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    agent, notes = "---\nname: a\ndescription: Looks.\n---\nLook.\n", "# Notes\n\ndescription: none\n"
    for path in ("team/a.md", "team/notes.md", "team/README.md"):
        file = tmp_path / ".gemini/agents" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(notes if "notes" in path else agent, "utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = findings(capsys)
    assert (found["path"], found["rule"], found["host"]) == (".gemini/agents/team/a.md", "host-folder", "gemini")
    assert findings(capsys, "--host", "qwen") == findings(capsys, "--host", "claude-code") == []
    main(["show", ".gemini/agents/team/a.md", "--format", "json"])
    shown = json.loads(capsys.readouterr().out)["hosts"]
    assert set(shown) == {"gemini"}
    assert not shown["gemini"]["loads"]


@pytest.mark.parametrize("folder", [".gemini/agents/team", ".kiro/agents"])
def test_an_agent_where_another_host_looks_is_none_of_the_default_host(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in (
        (f"{folder}/tester.md", "---\nname: tester\ndescription: Looks.\n---\nLook.\n"),
        (".claude/agents/a.md", "---\nname: a\ndescription: Looks.\n---\nAsk @agent-tester.\n"),
        (".claude/commands/ship.md", "Ask @agent-tester.\n"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    found = [(it["path"], it["rule"]) for it in findings(capsys)]
    assert found[:2] == [(".claude/agents/a.md", "unknown-agent"), (".claude/commands/ship.md", "unknown-reference")]


def test_files_of_unmeasured_hosts_are_found_and_counted_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = (
        ".kiro/agents/a.json",
        ".kiro/agents/b.md",
        ".factory/droids/c.md",
        ".kilo/agents/d.md",
        ".agents/agents/e.md",
    )
    for path in (*paths, ".kiro/agents/README.md", ".kiro/settings.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("---\nname: a\ntools: Nope\n---\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert {(it["path"], it["rule"], it["severity"]) for it in findings(capsys)} == {
        (it, "host-unmeasured", "information") for it in paths
    }
    assert findings(capsys, "--host", "claude-code") == []
    assert main(["check"]) == 0
    assert (
        capsys.readouterr().out
        == "Checked 0 agent files and 5 files not measured: no errors or warnings (5 notes not shown; --notes prints them).\n"
    )


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        (".opencode/agents/a.md", "---\ndescription: Looks.\ncolor: blue\ntools: Read\nname: true\n---\nLook.\n", 3),
        (".codex/agents/a.toml", 'name = "a"\ndescription = "Looks."\ndeveloper_instructions = "Look."\ncolor = "red"\nreadonly = true\n', 2),
        (".gemini/agents/a.md", "---\nname: a\ndescription: Looks.\ncolor: red\ntools: Read\n---\nLook.\n", 2),
        (".qwen/agents/a.md", "---\nname: two words\ndescription: '  '\napprovalMode: no\ntools: ['']\n---\nLook.\n", 5),
        (".github/agents/a/b.md", "---\nname: 3\nmodel: 4\ninfer: maybe\n---\nLook.\n", 4),
    ],
)  # fmt: skip
def test_each_fault_that_would_keep_a_file_from_loading_is_an_error(path: str, text: str, count: int) -> None:
    found = engine.check(Document(text, path))
    assert [it.severity.value for it in found if it.rule == "host-rejects"] == ["error"] * count


def test_a_host_that_was_not_measured(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = repository / ".kiro/agents/a.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\nname: a\ntools: Nope\n---\n", "utf-8")
    (found,) = findings(capsys, ".kiro/agents/a.md")
    assert found["rule"] == "host-unmeasured"
    assert "Kiro" in str(found["message"])


def test_another_hosts_file_is_fixed_for_that_one(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: (repository / name).read_text("utf-8") for name in FILES}
    main(["fix", ".opencode", ".qwen"])
    assert {name: (repository / name).read_text("utf-8") for name in FILES} == before
    main(["fix", "--unsafe", ".opencode", ".qwen"])
    capsys.readouterr()
    changed = {
        ".opencode/agents/team/b.md": before[".opencode/agents/team/b.md"].replace("blue", "'#0000FF'"),
        ".opencode/mode/c.md": before[".opencode/mode/c.md"].replace("@look", '"@look"'),
    }
    assert {name: (repository / name).read_text("utf-8") for name in FILES} == {**before, **changed}


@pytest.mark.parametrize("path", [".opencode/agents/a.md", ".qwen/agents/a.md"])
def test_messages_can_be_seen(path: str) -> None:
    key = "k" * 500
    header = f'name: agent\ndescription: Looks.\n"\\u202e{key}": 1\n"a\\tb": 2\nmodel: "x\\ny"\ntools: ["\\a"]\n'
    found = engine.check(Document(f"---\n{header}---\nLook at the change.\n", path))
    assert found
    for it in found:
        assert it.message.isprintable()
        assert len(it.message) < 300


@pytest.mark.skipif(not recorded.ANSWERS.is_dir(), reason=recorded.MISSING)
@pytest.mark.parametrize(
    ("answers", "probes", "id"),
    [
        ("opencode", "opencode", "opencode"),
        ("opencode2", "opencode", "opencode-2"),
        ("qwen", "qwen", "qwen"),
        ("gemini", "gemini", "gemini"),
    ],
)
def test_the_places_are_those_of_the_host(answers: str, probes: str, id: str) -> None:
    """One project with files in all places that were tried: the same agents load, a project's before the user's."""
    reader = others.reader(id)
    (line,) = (recorded.ANSWERS / f"{answers}-combo.jsonl").read_text("utf-8").splitlines()
    root = recorded.SHARED / "hosts/probes" / probes / "combo.tree"
    ours: dict[str | None, str | None] = {}
    files = [it for it in sorted(root.rglob("*")) if it.is_file()]
    for path in sorted(files, key=lambda it: it.relative_to(root).parts[0] == "home"):
        below = path.relative_to(root).as_posix()
        place = f"/u/{below.removeprefix('home/')}" if below.startswith("home/") else f"/u/project/{below}"
        reading = reader.load(recorded.file(place, path.read_bytes()))
        if reader.reads(place) and reading.loads:
            ours.setdefault(reading.name, reading.description)
    theirs = {it["name"]: it.get("description") for it in json.loads(line)["agents"]}
    if id == "gemini":
        # Of two files in one folder it takes the one that the system lists first, which is not that of the lower name.
        assert {ours.pop("d-same"), theirs.pop("d-same")} <= {"from d-one", "from d-two"}
    assert ours == theirs


def test_the_examples_are_good_for_their_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[1] / "examples/hosts"
    files = [it.path for it in search(str(folder), lambda path: False) if isinstance(it, AgentFile)]
    assert {it.id for path in files for it in others.readers(path)} == set(others.IDS)
    assert [it["rule"] for it in findings(capsys, str(folder), "--notes")] == ["other-hosts"]


def agent(name: str, text: str = "Looks.") -> str:
    return f"---\n{name and f'name: {name}'}\ndescription: {text}\n---\nLook at the change.\n".replace(
        "---\n\n", "---\n"
    )


def toml(name: str) -> str:
    return f'name = "{name}"\ndescription = "Looks."\ndeveloper_instructions = "Look."\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (  # By path, part by part.
            {
                ".codex/agents/x/z.toml": toml("a"),
                ".codex/agents/x.toml": toml("a"),
                ".codex/agents/x-y.toml": toml("a"),
            },
            {(".codex/agents/x.toml", "host-duplicate"), (".codex/agents/x-y.toml", "host-duplicate")},
        ),
        (  # Arbitrary: both are told.
            {".gemini/agents/one.md": agent("a"), ".gemini/agents/two.md": agent("a")},
            {(".gemini/agents/one.md", "host-duplicate"), (".gemini/agents/two.md", "host-duplicate")},
        ),
        (  # The case counts in the name, not in the order.
            {".cursor/agents/B.md": agent("a"), ".cursor/agents/a.md": agent("a"), ".cursor/agents/c.md": agent("A")},
            {(".cursor/agents/B.md", "host-duplicate")},
        ),
        (  # The path alone is the id.
            {
                ".github/agents/a.md": agent("one"),
                ".github/agents/a.agent.md": agent("two"),
                ".github/agents/b.md": agent("one"),
                ".github/agents/team/c.md": agent(""),
                ".github/agents/team--c.md": agent(""),
            },
            {(".github/agents/a.md", "host-duplicate"), (".github/agents/team/c.md", "host-duplicate")},
        ),
        (
            {".opencode/agents/a.md": agent(""), ".opencode/mode/a.md": agent(""), ".opencode/modes/a.md": agent("")},
            {(".opencode/agents/a.md", "host-shadowed"), (".opencode/mode/a.md", "host-shadowed")},
        ),
        (  # What does not load is in nobody's way.
            {".qwen/agents/a.md": agent("reviewer"), ".qwen/agents/b.md": agent("reviewer").replace("desc", "x")},
            {(".qwen/agents/b.md", "host-rejects")},
        ),
        (  # Another project.
            {".qwen/agents/a.md": agent("reviewer"), "web/.qwen/agents/a.md": agent("reviewer")},
            set(),
        ),
        (
            {".qwen/agents/a.md": agent("one"), "~/.qwen/agents/a.md": agent("one")},
            {("~/.qwen/agents/a.md", "host-shadowed")},
        ),
        (
            {".codex/agents/b.toml": toml("a"), "~/.codex/agents/a.toml": toml("a")},
            {("~/.codex/agents/a.toml", "host-shadowed")},
        ),
        (
            {".gemini/agents/a.md": agent("one"), "~/.gemini/agents/a.md": agent("one")},
            {("~/.gemini/agents/a.md", "host-shadowed")},
        ),
        (
            {".opencode/agents/a.md": agent(""), "~/.config/opencode/agents/a.md": agent("")},
            {("~/.config/opencode/agents/a.md", "host-shadowed")},
        ),
        (
            {".github/agents/a.md": agent(""), "~/.copilot/agents/a.md": agent("")},
            {(".github/agents/a.md", "host-shadowed")},
        ),
        (  # In place: only for hosts that are chosen.
            {".claude/agents/a.md": agent("one"), ".cursor/agents/b.md": agent("one")},
            {(".claude/agents/a.md", "other-hosts")},
        ),
        (  # What the one that is shadowed would be there is not told.
            {
                ".agentls.toml": 'hosts = ["copilot-cli", "cursor", "vscode"]',
                ".claude/agents/a.md": agent("one").replace("\n---", "\ndisallowedTools: Bash\n---"),
                ".claude/agents/b.md": agent("two").replace("\n---", "\ntools: >-\n  Read\n---"),
                ".claude/agents/c.md": agent("three"),
                ".github/agents/a.agent.md": agent("two"),
                ".cursor/agents/c.md": agent("one"),
                ".cursor/agents/d.md": agent("Two"),
                "~/.copilot/agents/c.md": agent("three"),
            },
            {
                (".claude/agents/a.md", "host-shadowed"),
                (".claude/agents/a.md", "host-weaker"),
                (".claude/agents/b.md", "host-changed"),
                (".claude/agents/c.md", "host-shadowed"),
            },
        ),
    ],
)
def test_two_agents_of_one_name(
    files: dict[str, str],
    expected: set[tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As each host answered for the same folders, in the versions that the schemas name."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for name, text in files.items():
        path = tmp_path / name.replace("~", "home") if name[0] == "~" else tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    found = findings(capsys, "--notes", ".", *([str(tmp_path / "home")] if any(it[0] == "~" for it in files) else ()))
    shown = {(str(it["path"]).replace(str(tmp_path / "home"), "~"), it["rule"]) for it in found}
    assert {it for it in shown if it[1] != "host-ignored"} == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "opening"),
    [
        (".cursor/agents/a.md", "---"),
        (".gemini/agents/a.md", "---"),
        (".gemini/agents/a.md", "--- "),
        (".github/agents/a.agent.md", "---"),
        (".qwen/agents/a.md", "---"),
        (".qwen/agents/a.md", "---\t"),
    ],
)
def test_a_header_that_is_not_closed_or_does_not_begin_is_fixed(path: str, opening: str, end: str) -> None:
    closing = "" if opening == "---" else f"---{end}"
    lines = f"{opening}{end}name: a\ndescription: Looks.\n{closing}\nYou look at it.\n".replace("\r\n", "\n")
    text = lines.replace("\n", end)
    document = Document(text, path)
    found = engine.check(document)
    said = "is not alone" if closing else "no line `---` ends the header"
    assert {it.rule for it in found if said in it.message} >= {"host-rejects"}
    whole = "---\nname: a\ndescription: Looks.\n---\n\nYou look at it.\n".replace("\n", end)
    assert {fix_all(document, engine.check, safe_only=False).text} == {whole}


@pytest.mark.parametrize(
    "prompt",
    [
        "# Role\nYou review code.\n## x\nkey: value\n",
        "You review code.\nOutput: a list of problems\nNever edit.\n",
    ],
)
def test_no_fence_is_written_below_a_prompt(prompt: str) -> None:
    text = f"---\nname: a\ndescription: Looks.\ntools: Read\n{prompt}"
    document = Document(text, ".cursor/agents/a.md")
    assert fix_all(document, engine.check, safe_only=False).text == text


@pytest.mark.parametrize("closing", [" ---", "----", "---x"])
def test_dashes_that_do_not_close_a_header_are_not_said_to_be_missing(closing: str) -> None:
    document = Document(f"---\nname: a\ndescription: Looks.\n{closing}\n\nYou look at it.\n", ".qwen/agents/a.md")
    (said,) = (it.message for it in engine.check(document) if it.rule == "host-rejects")
    assert said.startswith("the file has no header between two lines of `---`")
