"""A host is a value: one with four fields goes through every rule, every feature, the command line and the server, and
nothing names another host."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

import agentls
from agentls import cli, hosts
from agentls.dialect.load import dialect
from agentls.dialect.model import Dialect, Field, Tool
from agentls.document import Document
from agentls.features import (
    colours,
    completion,
    explain,
    folding,
    formatting,
    highlights,
    hover,
    inlay,
    lenses,
    naming,
    navigation,
    on_type,
    rename,
    selection,
    signature,
    skeleton,
    symbols,
    tokens,
)
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import with_offered
from agentls.hosts import others
from agentls.hosts.claude_code import homes, tools
from agentls.hosts.host import Host, Names, ToolGrammar
from agentls.hosts.verdict import Loaded, Origin, Skipped, Verdict
from agentls.report import agents as report
from agentls.rules import engine
from agentls.rules.registry import NAMES, rules
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.syntax import header as headers
from agentls.syntax.frontmatter import Frontmatter
from agentls.syntax.header import Header
from agentls.text.source import Span
from agentls.workspace.context import Workspace
from agentls.workspace.mentions import mentions
from agentls.workspace.references import references

from .lsp_client import Client

FIELDS = {
    it.name: it
    for it in (
        Field("name", "The name.", required=True, types=("string",)),
        Field("description", "What it does.", types=("string",)),
        Field("tools", "Its tools.", types=("array",), values="tools"),
        Field("model", "Its model.", types=("string",), values="models"),
    )
}
DIALECT = Dialect(
    host="Toy",
    version="1.0",
    date="2026-01-01",
    fields=MappingProxyType(FIELDS),
    required=("name",),
    budget=1000,
    built_in=MappingProxyType({}),
    sometimes_built_in=frozenset(),
    skills_not_preloaded=frozenset(),
    servers_not_in_files=frozenset(),
    skills=MappingProxyType({}),
    tools=MappingProxyType({}),
    models=MappingProxyType({}),
    shapes=(),
    foreign=MappingProxyType({}),
    schema={"properties": {it: {"type": list(FIELDS[it].types)} for it in FIELDS}},
)


def load(
    text: str, frontmatter: Frontmatter | None, header: Header | None, dialect: Dialect, origin: Origin
) -> Verdict:
    fields = headers.entries(header.root) if header and frontmatter else {}
    name = headers.text(fields.get("name"))
    if not name:
        return Skipped("missing-field", frontmatter.opening) if frontmatter else Skipped("document", Span(0, 0))
    return Loaded(name, headers.text(fields.get("description")) or "", "", None)


TOY = Host(
    id="toy",
    dialect=DIALECT,
    load=load,
    names=Names(lambda name: None, str, 64, re.compile(r"(?!)")),
    tools=ToolGrammar(tools.split, tools.entries, tools.parse, tools.resolve),
    homes=homes,
)

TEXTS = (
    "---\nname: reviewer\ndescription: Reviews code.\ntools: [Read, Bash(git:*), mcp__a__b]\nmodel: sonnet\n---\nBody.\n",
    (
        "---\nname: reviewer\ndescription: use it: when\nhooks:\n  PreToolUse: 5\nmcpServers: [a, {b: {url: 5}}]\n"
        "color: pnk\nskills: [a]\npermissionMode: bypassPermissions\ndisallowedTools: Read\nmemory: x\n---\n"
        "Use the @agent-other, see [this](missing.md).\n\n<example>\nuser: a\nassistant: b\n"
    ),
    "---\ndescription: |\n  <example>x</example>\nname:\ncolour: red\nname: b\ntools: Read; Write\nmodel: [a]\n---\n",
    "name: a\ndescription: b\n",
    "",
    "---\nname: 5\n",
)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(hosts.HOSTS, hosts.DEFAULT, lambda: TOY)
    monkeypatch.setattr(cli, "HOST", TOY.name)
    rules.cache_clear()  # Their documentation names the host.
    yield
    rules.cache_clear()


def documents() -> list[Document]:
    return [Document(it, ".claude/agents/reviewer.md", Origin(stem="reviewer"), host=TOY) for it in TEXTS]


def test_every_rule_runs_and_names_the_host() -> None:
    crashed: list[tuple[str, Exception]] = []
    said = []
    for it in documents():
        found = engine.check(it, Workspace(), Settings(hints=True), crashed=lambda *one: crashed.append(one))
        said += [one.message for one in found]
        said += [fix.title for one in with_offered(it, found) for fix in one.fixes]
        fix_all(it, engine.check)
    assert crashed == []
    assert said
    assert not [it for it in said if "Claude" in it]
    assert any("Toy" in it for it in said)


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_every_feature_answers_at_every_place(number: int) -> None:
    document, around = documents()[number], Workspace()
    said = [report.as_text(document), report.as_json(document)]
    whole = Span(0, len(document.text))
    said += map(repr, colours.colours(document))
    said += map(repr, folding.folds(document))
    said += map(repr, formatting.formatted(document))
    said.append(repr(formatting.ordered(document)))
    said += map(repr, inlay.hints(document, whole))
    said += map(repr, lenses.lenses(document, around, ("cost", "references")))
    said += map(repr, navigation.links(document, around))
    said += map(repr, symbols.symbols(document))
    said.append(skeleton.file(TOY.dialect, "reviewer", with_body=True))
    said += [explain.about(("field", it), TOY.dialect, around) for it in FIELDS]
    said += map(repr, tokens.tokens(document))
    for offset in range(len(document.text) + 1):
        said.append(repr(completion.complete(document, around, offset)))
        said.append(repr(hover.hover(document, around, offset)))
        said.append(repr(highlights.highlights(document, around, offset)))
        said.append(repr(navigation.named(document, around, offset)))
        said.append(repr(navigation.definitions(document, around, offset)))
        said.append(repr(rename.prepare(document, around, offset)))
        said.append(repr(rename.rename(document, around, offset, "other", lambda path: document)))
        said.append(repr(selection.selections(document, offset)))
        said.append(repr(signature.signature(document, around, offset)))
        said.append(repr(on_type.entered(document, offset)))
    assert not [it for it in said if "Claude Code" in it]


def test_every_feature_answers_in_a_command_that_names_agents() -> None:
    body = "Ask @agent-reviewer, or run `claude --agent reviewer`; Start(reviewer), Task(reviewer)\n"
    text = f"---\nagent: reviewer\n---\n{body}"
    starts = Tool("Start", "Starts an agent.", "available", names="agent")
    host = replace(TOY, dialect=replace(DIALECT, tools=MappingProxyType({"Start": starts})))
    document, around = Document(text, ".claude/commands/a.md", kind="command", host=host), Workspace()
    engine.check(document, around, Settings(hints=True))
    for offset in range(len(text) + 1):
        naming.complete(document, around, offset)
        assert naming.hover(document, around, offset) is None
    assert [it.where for it in references(document)] == ["field", "mention", "call"]
    agent = Document(text, ".claude/agents/a.md", host=TOY)
    assert "option" not in {it.where for it in mentions(agent)}, "the toy has no command line"


@pytest.mark.usefixtures("toy")
def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / ".claude/agents"
    folder.mkdir(parents=True)
    for number, text in enumerate(TEXTS):
        (folder / f"a{number}.md").write_text(text)
    other = tmp_path / ".cursor/agents/other.md"
    other.parent.mkdir(parents=True)
    other.write_text("---\nname: other\ndescription: Reviews code.\nreadonly: true\nfoo: 1\n---\nReview.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AGENTLS_JOBS", "1")
    written = json.dumps({"tool_input": {"file_path": str(folder / "a2.md")}})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written.encode())))
    commands = (
        ["check", "--hints", "--notes"],
        *(["check", f"--format={it}"] for it in ("json", "sarif")),
        ["show"],
        ["show", "--hosts=all"],
        ["list"],
        ["list", "--hosts=all"],
        ["graph"],
        ["fix", "--diff", "--unsafe"],
        *(["convert", f"--to={it}", ".claude/agents/a0.md"] for it in others.CONVERTED if it != hosts.DEFAULT),
        ["convert", f"--to={hosts.DEFAULT}", ".cursor/agents/other.md"],
        ["hook"],
        ["explain"],
        *(["explain", it] for it in NAMES),
        *(["completion", it] for it in ("bash", "zsh", "fish")),
    )
    assert {it[0] for it in commands} == cli._COMMANDS.keys() - {"server"}
    for arguments in commands:
        assert cli.main(arguments) in ((2,) if arguments == ["hook"] else (0, 1)), arguments
        said = "".join(capsys.readouterr())
        assert said, arguments
        assert "Claude Code" not in said, arguments
        assert "Toy" in said or arguments[0] not in ("check", "show", "list", "hook"), arguments


def test_the_server(tmp_path: Path) -> None:
    program = (
        "import sys; from agentls import hosts; from tests.test_host import TOY; "
        "hosts.HOSTS[hosts.DEFAULT] = lambda: TOY; from agentls.lsp.main import serve; sys.exit(serve())"
    )
    with Client(("-c", program)) as client:
        client.start()
        found = client.open((tmp_path / ".claude/agents/reviewer.md").as_uri(), TEXTS[2])["diagnostics"]
        assert any("Toy" in it["message"] for it in found)
        assert not [it for it in found if "Claude Code" in it["message"]]
        client.request("shutdown")
        client.notify("exit")
        client.process.wait()
    assert client.errors == b""


def test_nothing_outside_its_package_names_a_host() -> None:
    """Neither its name, its program, its folder nor its versions. The examples in the docstrings of rules aside, whose
    files are in the host's folder, and the names that speakers have in a dialogue."""
    root = Path(agentls.__file__).parent
    named = re.compile(r"claude|\b2\.1\.\d{3}\b", re.IGNORECASE)
    wrong = []
    for path in root.rglob("*.py"):
        room, text = path.relative_to(root).parts[0], path.read_text("utf-8")
        if room == "rules" and (shown := ast.get_docstring(ast.parse(text), clean=False)):
            assert "Claude Code" not in shown, path
            text = text.replace(shown, "\n" * shown.count("\n"), 1)
        wrong += [
            f"{path.relative_to(root)}:{number}: {line.strip()}"
            for number, line in enumerate(text.splitlines(), 1)
            if room != "hosts" and named.search(line) and not line.startswith("_ROLES = ")
        ]
    assert wrong == []


def test_the_name_that_is_known_before_the_dialect_is_the_dialects() -> None:
    assert dialect(hosts.DEFAULT).host == hosts.DEFAULT_NAME
    assert hosts.default().id == hosts.DEFAULT
