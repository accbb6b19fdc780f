"""Hosts that read the files of another one in place: what is found for those that are chosen, and nothing for others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agentls import settings
from agentls.cli import main
from agentls.document import Document
from agentls.edits.effects import edited
from agentls.fixes.elsewhere import keeps_in_place
from agentls.fixes.offer import with_offered
from agentls.hosts import others
from agentls.hosts.reading import File
from agentls.report import hosts
from agentls.rules import engine, registry
from agentls.rules.shared import portable
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.text.problem import Finding
from agentls.text.source import Source, Span
from agentls.workspace.context import Workspace

from .lsp_client import REAL, ROOT, Client

IN_PLACE = ("vscode", "copilot-cli", "cursor")
PATH = ".claude/agents/one.md"
HEAD = "---\nname: one\ndescription: Looks at changes.\n"
BODY = "---\nLook at the change.\n"


def found(fields: str, hosts: tuple[str, ...] = IN_PLACE, head: str = HEAD) -> list[Finding]:
    document = Document(f"{head}{fields}{BODY}", PATH)
    return [it for it in engine.check(document, Workspace(hosts=hosts)) if it.rule.startswith("host-")]


def test_a_plain_agent_is_good_for_all() -> None:
    assert found("tools: Read, Grep\nmodel: sonnet\n") == []


@pytest.mark.parametrize("body", ["---", "---\n", "---\r\n \r\n\r\n"])
def test_an_empty_prompt_has_one_finding(body: str) -> None:
    document = Document(HEAD + body, PATH)
    told = [[it.rule for it in engine.check(document, Workspace(hosts=them))] for them in (IN_PLACE, ("vscode",))]
    assert told == [["host-rejects"], ["empty-body"]]


def test_a_tool_that_the_default_host_has_not_either_is_told_once_where_that_skips_the_file() -> None:
    head, fields = HEAD.replace("at changes", "at: changes").replace("\n", "\r\n"), "tools: Read, Foo(bar)\r\n"
    assert "Foo(bar)" not in "".join(it.message for it in found(fields, head=head))
    assert "Foo(bar)" in engine.check(Document(head + fields + BODY, PATH))[-1].message


@pytest.mark.parametrize(
    ("fields", "rule", "level", "host", "message"),
    [
        ("skills: a, b\n", "host-rejects", "error", "copilot-cli", "`skills` is "),
        (
            "hooks:\n  PreToolUse:\n    - hooks: [{type: command, command: 'true'}]\n",
            "host-weaker",
            "warning",
            "cursor",
            "`hooks` is not a field of Cursor, so no `PreToolUse` hook checks what the agent does",
        ),
        (
            "tools: Read, Bash(ls)\n",
            "host-lost",
            "warning",
            "vscode",
            "`Bash(ls)` is not a tool of VS Code, so the agent has no `Bash`",
        ),
        (
            "model: claude-opus-5\n",
            "host-lost",
            "warning",
            "vscode",
            "`claude-opus-5` is not a model that VS Code knows",
        ),
        ("tools:\n- Read\n", "host-weaker", "warning", "cursor", "the list below `tools:` is not read by Cursor"),
    ],
)
def test_what_is_found(fields: str, rule: str, level: str, host: str, message: str) -> None:
    rows = [(it.rule, it.severity.value, it.host) for it in found(fields) if it.message.startswith(message)]
    assert rows == [(rule, level, host)]
    assert found(fields, ()) == []
    assert found(fields, ("codex",)) == []


def test_hosts_that_agree_share_one_finding() -> None:
    (it,) = found("disallowedTools: Bash\n")
    assert it.severity.value == "warning"
    assert it.message == (
        "`disallowedTools` is not a field of VS Code, so the agent keeps `Bash`; "
        "the same holds for GitHub Copilot CLI and Cursor; list what the agent may use in `tools`"
    )
    (alone,) = found("disallowedTools: Bash\n", ("cursor",))
    assert alone.message.startswith("`disallowedTools` is not a field of Cursor, so the agent keeps `Bash`; ")


def test_the_host_itself_keeps_its_error() -> None:
    document = Document(f"---\nname: one\ndescription: [a\nskills: a\n{BODY}", PATH)
    alone = engine.check(document)
    both = engine.check(document, Workspace(hosts=IN_PLACE))
    assert alone == [it for it in both if not it.host]


@pytest.mark.parametrize(
    ("written", "fixed", "title", "safe"),
    [
        ('"Looks at it."', "Looks at it.", "Write so that all read the same", True),
        (">-\n  Looks\n  at it.", "Looks at it.", "Write so that all read the same", True),
        ("|\n  Looks\n  at it.", "Looks at it.", "Write so that all read the same", False),
        ("use it: when", "use it - when", "Write so that all read the same, with a dash for each colon", False),
        ("'*: x'", "", "", False),
    ],
)
def test_a_description_that_all_read_the_same(written: str, fixed: str, title: str, safe: bool) -> None:
    document = Document(f"---\nname: one\ndescription: {written}\n{BODY}", PATH)
    around = Workspace(hosts=IN_PLACE)
    offered = [fix for it in with_offered(document, engine.check(document, around), around) for fix in it.fixes]
    portable = [it for it in offered if it.title.startswith("Write so that")]
    assert [(it.title, it.safe) for it in portable] == ([(title, safe)] if title else [])
    for fix in portable:
        after = edited(document, fix.edits)
        assert f"\ndescription: {fixed}\n" in after.text
        for host in IN_PLACE:
            assert others.reader(host).load(File(PATH, after.text)).description == fixed


def test_fixes_are_proved_for_all() -> None:
    """Quotes are a fix for most readers of YAML, and none where Cursor reads the file."""
    document = Document(f"---\nname: one\ndescription: use it: when\n{BODY}", PATH)

    def titles(hosts: tuple[str, ...]) -> set[str]:
        around = Workspace(hosts=hosts)
        found = with_offered(document, engine.check(document, around), around)
        return {fix.title for it in found for fix in it.fixes}

    quoting = "Quote the value of `description`"
    assert titles(()) == {quoting}
    assert quoting in titles(("copilot-cli",))
    dashes = "Write so that all read the same, with a dash for each colon"
    assert titles(("cursor",)) == titles(IN_PLACE) == {dashes}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            "tools: mcp__x__y, mcp__x__z\n",
            ["host-lost `mcp__x__y`, `mcp__x__z` are not tools of VS Code, so the list is empty there"],
        ),
        (
            "tools: Read, mcp__x__y, mcp__x__z\n",
            ["host-lost `mcp__x__y`, `mcp__x__z` are not tools of VS Code, so the agent does not get them"],
        ),
        (
            "tools: Read, Bash(ls), Bash(pwd)\n",
            ["host-lost `Bash(ls)`, `Bash(pwd)` are not tools of VS Code, so the agent has no `Bash`"],
        ),
        (
            "tools: Read, Agent(a, b)\n",
            ["host-lost `Agent(a, b)` is not a tool of VS Code, so the agent has no `Agent`"],
        ),
        ("tools: Bash, Bash(ls)\n", []),
        ("tools: Read, Foo\n", []),  # The host has no such tool either, and says so.
        ("tools: read\n", []),
        ("tools: Read, NotebookRead\n", []),  # It is removed, though a tool that exists is a part of its name.
        ("tools: Read Bash, Grep\n", ["host-lost `Read Bash` is not a tool of VS Code, so the agent does not get it"]),
        ("tools: true\n", ["host-rejects `tools` is `true`, so GitHub Copilot CLI rejects this file"]),
        (
            "tools:\n  - 3\n  - Read\n",
            ["host-rejects an entry of `tools` is a number, so GitHub Copilot CLI rejects this file"],
        ),
        ("tools:\n  Read: 1\n", ["host-rejects `tools` is a map, so GitHub Copilot CLI rejects this file"]),
        ("model: ''\n", ["host-lost `''` is not a model that VS Code knows"]),
        (
            "tools: Read\ntools: Bash\n",
            ["host-rejects `tools` is written twice, so GitHub Copilot CLI rejects this file"],
        ),
        ("tools: Read\ndisallowedTools: Bash\n", []),
        (
            "tools: Read, Bash\ndisallowedTools: Bash\n",
            ["host-weaker `disallowedTools` is not a field of VS Code, so the agent keeps `Bash`"],
        ),
        ("disallowedTools:\n", []),
        ("foo: [a\n", ["host-rejects the header is not valid YAML"]),
        ("color: red   \n", []),
        (
            "tools: Read, LSP, Foo, TodoWrite, mcp__x__y\n",
            [
                "host-lost `LSP`, `TodoWrite`, `mcp__x__y` are not tools of VS Code, so the agent does not get them",
                "host-lost `LSP`, `mcp__x__y` are not tools of GitHub Copilot CLI, so the agent does not get them",
            ],
        ),
    ],
)
def test_one_cause_is_told_once(fields: str, told: list[str]) -> None:
    everything = engine.check(Document(f"{HEAD}{fields}{BODY}", PATH), Workspace(hosts=IN_PLACE))
    again = ("second-attempt", "strict-yaml", "duplicate-key")
    assert [it.rule for it in everything if it.rule in again] == []
    short = [f"{it.rule} {it.message}" for it in everything if it.host]
    assert len(short) == len(told)
    for one, begin in zip(short, told, strict=True):
        assert one.startswith(begin)


@pytest.mark.parametrize("hosts", [IN_PLACE, ("vscode", "copilot-cli"), ("vscode",), ("copilot-cli",)])
@pytest.mark.parametrize(
    ("fields", "end", "remedy"),
    [
        ("", "----", "write `---`"),
        ("", "---- ", "write `---`"),
        ("", " ---", "remove the indentation"),
        ("tools: *\n", "---", "remove `tools` to grant every tool"),
    ],
)
def test_what_hosts_read_differently_is_told_once(hosts: tuple[str, ...], fields: str, end: str, remedy: str) -> None:
    document = Document(HEAD + fields + BODY.replace("---", end, 1), PATH)
    (it,) = engine.check(document, Workspace(hosts=hosts))
    if fields and hosts == ("copilot-cli",):
        remedy = "quote the value of `tools`"
    assert it.message.rpartition("; ")[2] == remedy


def test_spaces_at_the_end_of_a_line_continue_nothing() -> None:
    assert found("", head=HEAD.replace(".\n", ".   \n")) == []


@pytest.mark.parametrize(
    ("hosts", "also"), [(IN_PLACE, ", as GitHub Copilot CLI does"), (("vscode",), ""), (("vscode", "cursor"), "")]
)
def test_an_error_says_which_host_gives_the_agent_every_tool(hosts: tuple[str, ...], also: str) -> None:
    document = Document(f"\n{HEAD}tools: Read\n{BODY}", PATH)
    (it,) = engine.check(document, Workspace(hosts=hosts))
    assert it.message == f"an empty line is above the frontmatter, so Claude Code skips this file{also}; delete it"
    (related,) = it.related
    assert related.message.startswith("an empty line is before `---`, so VS Code does not find the header: ")
    assert related.message.endswith(", and the agent has every tool")
    assert engine.check(document, Workspace(hosts=("cursor",)))[0].related == ()


@pytest.mark.parametrize("header", ["- name: one\n- description: Looks.\n", '"name = one\ndescription = Looks."\n'])
def test_a_header_without_fields_is_told_once(header: str) -> None:
    (it,) = engine.check(Document(f"---\n{header}{BODY}", PATH), Workspace(hosts=IN_PLACE))
    assert it.rule == "root-type"
    told = [f"the header has no field that {host} can read" for host in ("VS Code", "Cursor")]
    assert [one.message.partition(",")[0] for one in it.related] == told[: len(it.related)] != []


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "[a, b]",
            "`description` is a list, not a string, so Claude Code skips this file, as GitHub Copilot CLI does; ",
        ),
        ("42", "`42` is a number, not a string, so Claude Code skips this file, as GitHub Copilot CLI does; "),
    ],
)
def test_an_error_that_others_share_names_them(written: str, message: str) -> None:
    document = Document(f"---\nname: one\ndescription: {written}\n{BODY}", PATH)
    (it,) = engine.check(document, Workspace(hosts=IN_PLACE))
    assert it.message == f"{message}reword the value to one line that needs no quotes"
    (alone,) = engine.check(document, Workspace(hosts=("copilot-cli",)))
    assert alone.message == f"{message}quote it"


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("Use it: when", "reword the value to one line that needs no quotes"),
        ('"Use it: when"', "reword the value to one line that needs no quotes"),
        ("@one looks", "reword the value to one line that needs no quotes"),
        ('"Looks at it"', "write the value on one line, without quotes"),
        ("|\n  Looks at it", "write the value on one line, without quotes"),
        ("Looks\\nat it", "reword the value to one line that needs no quotes"),
        ("Looks # at it", "move it to a line of its own"),
    ],
)
def test_no_remedy_is_text_for_a_host(written: str, remedy: str) -> None:
    document = Document(f"---\nname: one\ndescription: {written}\n{BODY}", PATH)
    messages = [it.message for it in engine.check(document, Workspace(hosts=IN_PLACE))]
    assert remedy in [it.rpartition("; ")[2] for it in messages]
    assert [it for it in messages if "quote the value" in it or "double quotes" in it] == []


@pytest.mark.parametrize(
    ("fields", "remedy"),
    [
        ("tools: Read # it\n", "move it to a line of its own"),
        ("tools: Read\ntools: Bash\n", "remove one of the two"),
        ("tools: [Read]\n", "write the names on the line of `tools`, without quotes, separated by commas"),
    ],
)
def test_what_is_beside_the_tools_has_a_remedy_of_its_own(fields: str, remedy: str) -> None:
    (it,) = found(fields)
    assert it.message.endswith(f"; {remedy}")
    (it,) = found("tools: Read\ntools: Read\n", ("vscode", "cursor"))
    assert it.message.endswith("; remove one")


@pytest.mark.parametrize(
    ("fields", "fixed", "safe"),
    [
        ("tools: [Read, Bash]\n", "tools: Read, Bash\n", True),
        ("tools:\n  - Read\n  - Bash\n", "tools: Read, Bash\n", True),
        ('tools: "Read, Bash"\n', "tools: Read, Bash\n", True),
        ("tools: Read, Bash # for git\n", "# for git\ntools: Read, Bash\n", False),
        ("skills: a, b\n", "skills: [a, b]\n", True),
        ('model: "sonnet"\n', "model: sonnet\n", True),
        ("color: red # loud\n", "", False),
    ],
)
def test_fields_that_all_read_the_same(fields: str, fixed: str, safe: bool) -> None:
    document = Document(f"{HEAD}{fields}{BODY}", PATH)
    around = Workspace(hosts=IN_PLACE)
    offered = with_offered(document, engine.check(document, around), around)
    fixes = [fix for it in offered if it.host for fix in it.fixes]
    assert [(edited(document, it.edits).text, it.safe) for it in fixes] == (
        [(f"{HEAD}{fixed}{BODY}", safe)] if fixed else []
    )


def test_files_elsewhere_are_not_asked_for() -> None:
    document = Document(f"{HEAD}disallowedTools: Bash\n{BODY}", "agents/one.md")
    assert [it for it in engine.check(document, Workspace(hosts=others.IDS)) if it.host] == []


@pytest.mark.parametrize(
    ("given", "hosts", "wrong"),
    [
        (["cursor", "vscode"], ("vscode", "cursor"), ()),
        (["cursor", "claude-code"], ("claude-code", "cursor"), ()),
        (["claude-code"], ("claude-code",), ()),
        ("all", ("claude-code", *others.IDS), ()),
        (["all"], ("claude-code", *others.IDS), ()),
        (["curser"], (), ("`hosts`: unknown host `curser`; did you mean `cursor`?",)),
        (5, (), ("`hosts` is not a list of hosts",)),
    ],
)
def test_the_setting(given: object, hosts: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    read, complaints = settings.read({"hosts": given}, registry.NAMES)
    assert (read.hosts, tuple(it.message for it in complaints)) == (hosts, wrong)
    assert settings.over(Settings(hosts=("cursor",)), Settings()).hosts == ("cursor",)


@pytest.mark.parametrize(
    ("config", "arguments", "rules"),
    [
        ("", [], []),
        ("", ["--hosts", "all"], ["host-weaker"]),
        ("", ["--hosts", "claude-code,cursor"], ["host-weaker"]),
        ('hosts = ["cursor"]', [], ["host-weaker"]),
        ('hosts = ["cursor"]', ["--hosts", "codex"], []),
    ],
)
def test_on_the_command_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    config: str,
    arguments: list[str],
    rules: list[str],
) -> None:
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEAD}disallowedTools: Bash\n{BODY}", "utf-8")
    (tmp_path / ".agentls.toml").write_text(config, "utf-8")
    monkeypatch.chdir(tmp_path)
    main(["check", "--format", "json", *arguments])
    rows = map(json.loads, capsys.readouterr().out.splitlines())
    assert [it["rule"] for it in rows if it["host"] != "claude-code"] == rules


@pytest.mark.parametrize("form", ["text", "json", "github", "junit"])
def test_what_is_found_does_not_depend_on_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEAD}tools: Task\n{BODY}", "utf-8")
    monkeypatch.chdir(tmp_path)
    told = {}
    for chosen in ("claude-code", "all"):
        main(["check", "--format", form, "--notes", "--hints", "--hosts", chosen])
        told[chosen] = "renamed-tool" in capsys.readouterr().out
    assert told == {"claude-code": True, "all": False}


@pytest.mark.parametrize(
    ("beside", "config", "arguments", "said"),
    [
        ((), "", [], None),
        ((".cursor/mcp.json",), "", [], "Cursor (`.cursor`); to check its agents for that, add `cursor` to"),
        ((".github/agents/a.agent.md",), "", [], "VS Code and GitHub Copilot CLI (`.github/agents`)"),
        ((".github/workflows/test.yml",), "", [], None),
        ((".cursor/mcp.json",), 'hosts = ["claude-code"]', [], None),
        ((".cursor/mcp.json",), "", ["--hosts", "cursor"], None),
        ((".vscode/settings.json",), "", [], "VS Code (`.vscode/settings.json`)"),
    ],
)
def test_a_project_of_other_hosts_is_told_of_the_setting_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    beside: tuple[str, ...],
    config: str,
    arguments: list[str],
    said: str | None,
) -> None:
    for name in (".claude/agents/b.md", ".claude/agents/a/c.md", ".agentls.toml", *beside):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"---\nname: {name[-4]}\n{HEAD[14:]}{BODY}", "utf-8")
    (tmp_path / ".agentls.toml").write_text(config, "utf-8")
    (tmp_path / ".vscode").mkdir(exist_ok=True)
    (tmp_path / ".vscode/settings.json").write_text(
        '{"chat.agent.enabled" : true, // on\n}'
        if ".vscode/settings.json" in beside
        else '{"chat.agent.enabled":false}',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--format", "json", *arguments]) == 0
    rows = [it for it in map(json.loads, capsys.readouterr().out.splitlines()) if it["rule"] == "other-hosts"]
    assert [it["path"] for it in rows] == ([".claude/agents/a/c.md"] if said else [])
    assert said is None or said in rows[0]["message"]


def test_a_host_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--hosts", "curser"]) == 2
    assert "--hosts: unknown host `curser`; did you mean `cursor`?" in capsys.readouterr().err


def test_hosts_that_are_not_chosen_are_not_imported(tmp_path: Path) -> None:
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEAD}{BODY}", "utf-8")
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'server')!r}); from agentls.cli import main; main(['check', sys.argv[1]]); "
        "print(sorted(it for it in sys.modules if it.endswith('.loader') and 'claude_code' not in it))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_project_without_agents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["list", "--hosts", "all"]) == 0
    assert capsys.readouterr().out == "No agents.\n"


def test_a_matrix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "user"))
    folder = tmp_path / "project/.claude/agents"
    folder.mkdir(parents=True)
    for name, fields in (
        ("a", ""),
        ("b", "skills: x\n"),
        ("c", "tools: Read, Bash(ls)\n"),
        ("d", "description: |\n  a\n"),
    ):
        text = f"---\nname: {name}\n{'' if 'desc' in fields else 'description: Looks.'}\n{fields}{BODY}"
        (folder / f"{name}.md").write_text(text, "utf-8")
    assert main(["list", "--hosts", "all", "--format", "json", str(tmp_path / "project")]) == 0
    rows = {Path(it["path"]).stem: it["hosts"] for it in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {name: [it[host] for host in ("claude-code", *IN_PLACE)] for name, it in rows.items()} == {
        "a": ["loads", "loads", "loads", "loads"],
        "b": ["loads", "loads", "rejected", "loads"],
        "c": ["loads", "differs", "differs", "loads"],
        "d": ["loads", "loads", "loads", "differs"],
    }
    assert main(["list", "--hosts", "cursor", str(tmp_path / "project")]) == 0
    text = capsys.readouterr().out
    assert "VS Code" not in text
    assert "Cursor: 3 load, 1 differ, 0 rejected" in text


def test_the_users_agents_are_read_by_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "/home/u/.claude")
    assert [it.id for it in others.in_place("/home/u/.claude/agents/a.md", others.IDS)] == ["vscode"]
    assert [it.id for it in others.in_place("/home/u/p/.claude/agents/a.md", others.IDS)] == list(IN_PLACE)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (
            "---",
            [
                (
                    "- VS Code: loads as `one`; description the same as in Claude Code; tools `read/readFile, "
                    "read/getNotebookSummary`; model `Claude Sonnet 4.5 (copilot)`; ignored `color`; lost `Bash(ls)`"
                ),
                '- Cursor: loads as `one`; description `"Looks."`; tools `Read, Bash(ls)`; model `sonnet`; ignored `color`',
            ],
        ),
        ("description", ["- VS Code: the same as in Claude Code", '- Cursor: `"Looks."`']),
        ("Bash(ls)", ["- VS Code: `read/readFile, read/getNotebookSummary`", "- Cursor: `Read, Bash(ls)`"]),
        ("sonnet", ["- VS Code: `Claude Sonnet 4.5 (copilot)`", "- Cursor: `sonnet`"]),
        ("color", []),
    ],
)
def test_a_hover_has_a_line_for_each_host(at: str, said: list[str]) -> None:
    text = f'---\nname: one\ndescription: "Looks."\ntools: Read, Bash(ls)\nmodel: sonnet\ncolor: red\n{BODY}'
    start = text.index(at)
    found = hosts.as_markdown(Document(text, f"/p/{PATH}"), ("vscode", "cursor", "codex"), Span(start, start + len(at)))
    assert found.splitlines() == said


def test_a_hover_has_all_hosts_that_read_the_file_if_none_was_chosen() -> None:
    document = Document(f"{HEAD}skills: a\n{BODY}", f"/p/{PATH}")
    lines = hosts.as_markdown(document, (), Span(0, 3)).splitlines()
    assert [it.partition(":")[0] for it in lines] == ["- VS Code", "- GitHub Copilot CLI", "- Cursor"]
    assert lines[1] == "- GitHub Copilot CLI: does not load: `skills` is `a`, so GitHub Copilot CLI rejects this file"
    assert hosts.as_markdown(document, ("claude-code",), Span(0, 3)) == ""


def test_hover_in_an_editor(tmp_path: Path) -> None:
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    path.write_text(f"{HEAD}skills: a\n{BODY}", "utf-8")
    (tmp_path / ".agentls.toml").write_text('hosts = ["copilot-cli"]\n', "utf-8")
    with Client(REAL) as client:
        client.start()
        found = client.open(path.as_uri(), path.read_text("utf-8"), 1)["diagnostics"]
        assert [it["code"] for it in found if it["severity"] == 1] == ["host-rejects"]
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 1}}
        told = client.request("textDocument/hover", place)["result"]["contents"]["value"]
        assert "- GitHub Copilot CLI: does not load: skills is a, so GitHub Copilot CLI rejects this file" in told
        assert client.stop() == 0
        assert client.errors == b""


def test_a_hover_says_which_file_a_host_takes_instead(tmp_path: Path) -> None:
    path, other = tmp_path / PATH, tmp_path / ".cursor/agents/x.md"
    for it in (path, other):
        it.parent.mkdir(parents=True)
        it.write_text(f"{HEAD}{BODY}", "utf-8")
    with Client(REAL) as client:
        client.start(rootUri=tmp_path.as_uri())
        client.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": path.as_uri(), "languageId": "markdown", "version": 1, "text": path.read_text()}},
        )
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 1}}
        while "- Cursor: loads .cursor/agents/x.md instead" not in (
            told := client.request("textDocument/hover", place)["result"]["contents"]["value"]
        ):
            assert "- Cursor: loads as one;" in told  # The other files are not read yet.
        assert "- GitHub Copilot CLI: loads as one;" in told
        assert client.stop() == 0


def test_fixes_are_looked_for_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("---\nname: a\ndescription: Use it: when\n---\nReview it.\n", "/p/.claude/agents/a.md")
    wanted = engine.check(document, Workspace(hosts=("copilot-cli",)))
    monkeypatch.delattr(portable, "fixes")  # Whoever looks for one fails, and finds nothing.
    plain = engine.check(document, Workspace(hosts=("copilot-cli",), fixes=False))
    assert any(it.fixes for it in wanted if it.host)
    assert plain == [replace(it, fixes=()) for it in wanted]


@pytest.mark.parametrize(
    "description",
    [
        "Reviews C# code  # a comment",
        'Use this: <example>user: "Look" assistant: "I look"</example>',
        "Reviews it.\\nThen it: tests.",
    ],
)
def test_no_fix_shows_a_host_the_marks_of_yaml(description: str) -> None:
    document = Document(f"---\nname: a\ndescription: {description}\n---\nReview it.\n", "/p/.claude/agents/a.md")
    around = Workspace(hosts=("claude-code", "cursor"))
    (cursor,) = others.in_place(document.path, around.hosts)
    assert cursor.load(document.file).description == description
    for finding in with_offered(document, engine.check(document, around), around):
        for fix in finding.fixes:
            found = cursor.load(edited(document, fix.edits).file).description or ""
            assert not found.startswith(("'", '"', "|", ">")), fix.title


@pytest.mark.parametrize(
    ("before", "after", "keeps"),
    [
        ("Use it", "Use it # on", None),
        ("Use it\n  when asked", "Use\n  it when asked", False),
        ("Use it when asked\n  always", "Use it\n  when asked", None),
        ('"Use it\\nwhen asked"', "|-\n  Use it\n  when asked", None),
        ('"Use it\\nwhen asked"', "'Use it\n\n  when asked'", False),
        ('"Use it\n  when asked"', "|-\n  Use it\n  when asked", None),
    ],
)
def test_no_fix_takes_away_what_a_host_reads_as_the_other_does(before: str, after: str, keeps: bool | None) -> None:
    """Cursor reads the first line, with its comment: at first both hosts read the same; Cursor reads what neither does;
    Cursor read what the fix writes."""
    old, new = (Document(f"---\nname: a\ndescription: {it}\n---\nReview it.\n", PATH) for it in (before, after))
    assert keeps_in_place(old, new, ("cursor",)) is keeps


def test_no_fix_makes_a_host_lose_a_list_of_tools() -> None:
    """The list is the same for the default host."""
    old, new = (Document(f"{HEAD}{it}{BODY}", PATH) for it in ("tools: Read, Grep\n", "tools:\n  - Read\n  - Grep\n"))
    assert keeps_in_place(old, new, ("cursor",)) is None
    assert keeps_in_place(old, new, ("copilot-cli",)) is True


def test_the_fields_are_not_searched_for_each_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    line_of = Source.line_of

    def noted(source: Source, offset: int) -> int:
        asked.append(offset)
        return line_of(source, offset)

    monkeypatch.setattr(Source, "line_of", noted)
    fields = "".join(f"label{it}: a\n" for it in range(200))
    document = Document(f"{HEAD}{fields}{BODY}" + "Look at the \u202echange.\n" * 200, PATH)
    assert len(engine.check(document, Workspace(hosts=IN_PLACE))) >= 200
    assert len(asked) < 5_000


def _tools(list_: str, hosts: tuple[str, ...]) -> list[tuple[str, str, list[str]]]:
    document, around = Document(f"{HEAD}tools: {list_}\n{BODY}", PATH), Workspace(hosts=hosts)
    found = with_offered(document, engine.check(document, around, Settings(hints=True)), around)
    return [(it.rule, it.message.rpartition("; ")[2], [fix.title for fix in it.fixes]) for it in found]


@pytest.mark.parametrize(
    ("list_", "hosts", "told"),
    [
        ("Read, task", (), [("tool-case", "write `Agent`", ["Write `Agent`"])]),
        ("Read, task", ("cursor",), [("tool-case", "write `Agent`", ["Write `Agent`"])]),
        ("Read, task", ("vscode",), [("tool-case", "write `Task`", ["Write `Task`"])]),
        ("task", ("vscode",), [("no-tools", "write `Task`", ["Write `Task`", "Remove `tools`, which grants every tool"])]),
        ("Read, Task", (), [("renamed-tool", "write `Agent`", ["Write `Agent`"])]),
        ("Read, Task", ("vscode",), []),
        ("Read, Agent", ("vscode",), [("host-lost", "write `Task`", ["Write `Task`"])]),
        ("Read, Agnt", ("vscode",), [("unknown-tool", "did you mean `Task`?", ["Write `Task`", "Remove `Agnt`"])]),
        (
            "edit, task, Read",
            ("vscode", "cursor"),
            [("tool-case", "write `Edit`", ["Write `Edit`"]), ("tool-case", "write `Task`", ["Write `Task`"])],
        ),
        (
            "Agent, task, Read",
            ("copilot-cli",),
            [("tool-case", "write `Agent`", ["Remove `task`; `Agent` is in the list"])],
        ),
    ],
)  # fmt: skip
def test_a_tool_is_written_by_the_name_that_all_know(
    list_: str, hosts: tuple[str, ...], told: list[tuple[str, str, list[str]]]
) -> None:
    assert _tools(list_, hosts) == told


def test_a_fix_that_gives_one_of_several_lost_tools_another_remedy_loses_no_more() -> None:
    """`edit` and `killshell` share a note of VS Code, `edit` and `TaskStop` do not."""
    assert ("tool-case", "write `TaskStop`", ["Write `TaskStop`"]) in _tools("Read, edit, killshell", ("vscode",))
