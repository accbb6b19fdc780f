"""Hover: on everything that has a meaning, with its exact range, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agentls.dialect.load import dialect
from agentls.dialect.model import Field, Path
from agentls.document import Document
from agentls.features import explain
from agentls.features.hover import Hover, hover
from agentls.hosts.home import Denial
from agentls.hosts.scopes import Tree
from agentls.report import agents as show
from agentls.workspace.catalog import Skill
from agentls.workspace.context import Workspace
from agentls.workspace.index import Index
from agentls.workspace.summary import facts
from tests.completing import AROUND, cursor
from tests.fixture import PATH, parse

FILE = "/work/.claude/agents/reviewer.md"
DIALECT = dialect("claude-code")


def told(
    fixture: str, path: str = FILE, files: dict[str, str] | None = None, around: Workspace = AROUND
) -> Hover | None:
    text, offset = cursor(fixture)
    return hover(parse(text, path, files), around, offset, show.reason)


def covered(fixture: str, **more: Any) -> tuple[str, str]:
    """The range of a hover, and its text."""
    found = told(fixture, **more)
    assert found is not None
    return found.span.of(cursor(fixture)[0]), found.text


def header(lines: str) -> str:
    return f"---\nname: a\ndescription: b\n{lines}\n---\nBody.\n"


HERE = {
    "a model": ("model: son$0net", "sonnet", f"It ran as `claude-sonnet-5-5` on Claude Code {DIALECT.version}."),
    "a model in other letters": ("model: Son$0net", "Sonnet", "It ran as `claude-sonnet-5-5`"),
    "a model of another vendor": ("model: gp$0t-4", "gpt-4", "sends it to the API as it is, where it fails"),
    "a misspelled model": ("model: sonet$0", "sonet", "`sonnet` is an alias"),
    "a key of a model": (
        "mod$0el: sonnet",
        "model",
        f"**Here:** `sonnet`, which ran as `claude-sonnet-5-5` on {DIALECT.version}.",
    ),
    "a tool": ("tools: Read, Ed$0it", "Edit", "**Here:** the agent gets it."),
    "a tool of print sessions": (
        "tools: Read, List$0Agents",
        "ListAgents",
        "**Here:** the agent gets it in a print session, not in an interactive one.",
    ),
    "the only tool, of print sessions": (
        "tools: List$0Agents",
        "ListAgents",
        "**Here:** the agent gets it in a print session, not in an interactive one.",
    ),
    "a search beside the shell": (
        "tools: Read, Gr$0ep, Bash",
        "Grep",
        "**Here:** `Grep` beside `Bash` gives nothing; Claude Code's shell brings its own search.",
    ),
    "a tool with a specifier": (
        "tools: Ba$0sh(git:*)",
        "Bash(git:*)",
        "all of `Bash` is granted; `(git:*)` restricts nothing",
    ),
    "a renamed tool": ("tools:\n  - Ta$0sk", "Task", "**Here:** resolves to `Agent`."),
    "a tool that is gone": ("tools: [Read, Multi$0Edit]", "MultiEdit", "use `Edit`"),
    "a tool in other letters": ("tools: Read, EDI$0T", "EDIT", "Names are case-sensitive; `Edit` is a tool."),
    "a tool that nobody knows": ("tools: Read, Fo$0o", "Foo", f"not a tool of Claude Code {DIALECT.version}"),
    "a name that Markdown would mark up": (
        "tools: Read, my_o$0wn_tool",
        "my_own_tool",
        "**`my_own_tool`** · not a tool",
    ),
    "a colour as a number": ('color: "#ff0$0000"', '"#ff0000"', "`#ff0000` is not a value of `color`"),
    "a tool that some sessions have": (
        "tools: Read, Todo$0Write",
        "TodoWrite",
        "**Here:** in an ordinary session it gives the agent nothing.",
    ),
    "an agent in parentheses": ("tools: Agent(x, test run$0ner)", "test runner", "**`test runner`** · agent"),
    "a skill in parentheses": ("tools:\n  - Skill($0release)", "release", "**`release`** · skill"),
    "an unknown agent in parentheses": ("tools: Agent($0nobody)", "Agent(nobody)", "**`Agent`** · tool"),
    "a denied tool": ("tools: Read, Ed$0it\ndisallowedTools: Edit", "Edit", "`disallowedTools` takes it away"),
    "a tool that is denied": ("disallowedTools: Ba$0sh(rm *)", "Bash(rm *)", "all of `Bash` is removed"),
    "a tool in the background": (
        "background: true\ntools: Read, List$0Agents",
        "ListAgents",
        "an agent in the background does not get it",
    ),
    "a server's tools": ("tools: mcp__git$0hub", "mcp__github", "all tools of the MCP server `github`"),
    "a server's tool": ("tools: mcp__github__get$0_issue", "mcp__github__get_issue", "the tool `get_issue`"),
    "all tools": ('tools: "$0*"', "*", "every tool that subagents get"),
    "a key of tools": ("too$0ls: Read, Foo", "tools", "**Here:** the agent runs with `Read`."),
    "a key of all tools": (
        'too$0ls: "*"',
        "tools",
        "`CronList`: `Agent`, `Bash`, `Edit`, `Read`, `Skill`, `ToolSearch`, `Write` at once, the others after a search.",
    ),
    "a key of no tools": ("too$0ls: []", "tools", "**Here:** the agent runs with no tools."),
    "a key of tools that do not resolve": (
        "too$0ls: Foo",
        "tools",
        "**Here:** no entry resolves, so every run is refused.",
    ),
    "a key that appears twice": (
        "tools: Edit\ntoo$0ls: Read\ntools: Bash",
        "tools",
        "the `tools` on line 6 takes its place",
    ),
    "a colour": ("color: r$0ed", "red", "Shown in red"),
    "an unknown colour": ("color: te$0al", "teal", "**Here:** Claude Code ignores this value."),
    "a word in other letters": ("effort: HI$0GH", "HIGH", "Thorough"),
    "a word in letters that count": ("permissionMode: PL$0AN", "PLAN", "is not a value of `permissionMode`"),
    "a boolean": ("background: tr$0ue", "true", "Always in the background."),
    "a quoted boolean": ('background: "tr$0ue"', '"true"', "Always in the background."),
    "a number": ("maxTurns: 1$00", "10", "How many turns"),
    "a number that is ignored": ("maxTurns: $00", "0", "**Here:** Claude Code ignores this value."),
    "a skill": ("skills: rel$0ease", "release", "It cannot be preloaded"),
    "an unknown skill": ("skills: [fo$0o]", "foo", "No skill of this name is known here"),
    "a server": ("mcpServers:\n  - git$0hub", "github", "`search_code`, `get_issue`"),
    "an event": ("hooks:\n  Pre$0ToolUse: []", "PreToolUse", "Before a tool call runs."),
    "a name in a matcher": (
        "hooks:\n  PreToolUse:\n    - matcher: Bash|Ed$0it\n      hooks: []",
        "Edit",
        "Replaces an exact",
    ),
    "a matcher that is an expression": (
        "hooks:\n  PreToolUse:\n    - matcher: Ed$0it.*\n      hooks: []",
        "Edit.*",
        "An unanchored JavaScript regular expression.",
    ),
    "what a matcher is compared with": (
        "hooks:\n  SessionStart:\n    - matcher: 'startup|res$0ume'\n      hooks: []",
        "resume",
        "`--resume`",
    ),
    "the type of a handler": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: comm$0and\n          command: x",
        "command",
        "command",
    ),
    "a key of a handler": (
        "hooks:\n  Stop:\n    - hooks:\n        - type: command\n          comm$0and: x",
        "command",
        "The shell command to run",
    ),
    "an item of a list": (
        "hooks:\n  Stop:\n    - hooks:\n        - {type: command, command: x, args: [on$0e]}",
        "one",
        "Arguments for `command`.",
    ),
    "a value in a map": (
        "mcpServers:\n  - a:\n      command: x\n      env:\n        LEVEL: in$0fo",
        "info",
        "Environment variables for the program.",
    ),
    "a misspelled key": ("max_tu$0rns: 3", "max_turns", "not a field of Claude Code, which ignores it"),
    "a key of another product": ("temper$0ature: 1", "temperature", "OpenCode"),
    "a value in a header of which no attempt reads anything": ('foo: "x\nmodel: op$0us', "opus", "The newest Opus"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("lines", "span", "part"), HERE.values(), ids=HERE.keys())
def test_hover(lines: str, span: str, part: str, end: str) -> None:
    found = covered(header(lines).replace("\n", end))
    assert found[0] == span
    assert part in found[1]


@pytest.mark.parametrize(
    "fixture",
    [
        header("$0"),
        header("mod$0"),
        header("model: $0"),
        header("# model$0: sonnet"),
        header("tools: Read,$0 Edit"),
        header("x: y") + "mod$0el: sonnet\n",
        header("x: y") + "tools: Re$0ad\n",
        header("x: y") + "Ask `some$0body`.\n",
        header("x: y") + "```\n@agent-code-$0reviewer\n```\n",
        "# No$0tes\n",
        "",
    ],
)
def test_nothing_is_said_where_nothing_is_meant(fixture: str) -> None:
    assert told(fixture or "$0") is None


def test_the_opening_dashes_tell_what_becomes_of_the_file() -> None:
    assert covered("--$0-\nname: a\ndescription: b\ntools: Read, Foo\nmodel: opus\ncolour: x\n---\n") == (
        "---",
        (
            f"**Claude Code {DIALECT.version} loads this agent** as `a`.\n\n"
            "- description: about 1 token of every conversation\n"
            "- tools: `Read`\n"
            f"- model: `opus`, which ran as `claude-opus-5-5` on {DIALECT.version}\n"
            "- gives nothing: `Foo`\n"
            "- ignored: `colour`"
        ),
    )


@pytest.mark.parametrize(
    ("version", "ran"),
    [
        ("2.1.279", "claude-opus-5` on 2.1.279"),
        ("2.1.280", "claude-opus-5-5` on 2.1.280"),
        ("2.1.100", "claude-opus-5` on 2.1.250"),
        ("99.0.0", f"claude-opus-5-5` on {DIALECT.version}"),
    ],
)
def test_a_model_is_what_ran_on_the_version_in_use_or_on_the_nearest_that_was_asked(version: str, ran: str) -> None:
    document = parse("---\nname: a\ndescription: b\nmodel: opus\n---\n").at(version)
    said = hover(document, Workspace(), 0)
    assert said is not None
    assert f"- model: `opus`, which ran as `{ran}\n" in f"{said.text}\n"


def test_the_opening_dashes_tell_why_a_file_does_not_load() -> None:
    said = covered("---$0\ndescription: b\n---\n")[1]
    assert said.startswith(f"**Claude Code {DIALECT.version} does not load this file.**\n\n")
    assert "`name` is missing" in said


def test_the_opening_dashes_tell_that_every_run_is_refused() -> None:
    assert "**Every run is refused.**" in covered("$0---\nname: a\ndescription: b\ntools: Foo\n---\n")[1]


def test_plugins_are_told_what_they_ignore() -> None:
    files = {"p/.claude-plugin/plugin.json": '{"name": "p"}'}
    given = "---\nname: a\ndescription: b\npermission$0Mode: plan\n---\n"
    told_key = covered(given, path="p/agents/a.md", files=files)[1]
    assert "**Here:** Claude Code ignores it, because the file belongs to a plugin." in told_key
    given = "---\nname: a\ndescription: b\npermissionMode: pl$0an\n---\n"
    assert "ignores this value, because" in covered(given, path="p/agents/a.md", files=files)[1]


@pytest.mark.parametrize(
    ("body", "span", "part"),
    [
        ("Ask @agent-code$0-reviewer.", "@agent-code-reviewer", "Reviews changes for defects."),
        ("Ask @agent-Exp$0lore.", "@agent-Explore", "comes with Claude Code"),
        ('Ask @"code-reviewer (age$0nt)".', '@"code-reviewer (agent)"', "Reviews changes for defects."),
        ("Ask `code-rev$0iewer`.", "code-reviewer", "agent"),
        ("Use `api-con$0ventions`.", "api-conventions", "How our APIs look."),
        ("See [x](docs/a$0.md).", "docs/a.md", "`.claude/agents/docs/a.md`"),
        ("See [x](docs/b$0.md).", "docs/b.md", "does not exist"),
        ("See [x](docs/%61$0.md#top).", "docs/%61.md#top", "`.claude/agents/docs/a.md`"),
        ("See [x](README$0.md).", "README.md", "`README.md`"),
        ("See @README$0.md.", "README.md", "`README.md`"),
    ],
)
def test_names_in_the_body(body: str, span: str, part: str) -> None:
    there = {"/work/.claude/agents/docs/a.md", "/work/README.md"}
    around = Workspace(lambda path: path in there, agents=AROUND.agents, skills=AROUND.skills)
    found = covered(header("color: red") + body, around=around)
    assert found[0] == span
    assert part in found[1]


# The schema


def _fields(fields: dict[str, Field], path: Path = ()) -> Iterator[tuple[Path, Field]]:
    """Every key that the header may have, with a path to it."""
    for name, field in fields.items():
        here = (*path, name)
        yield here, field
        below, inner = field, here
        while below.items is not None or below.entry is not None:
            step: str | int = 0 if below.items is not None else "any"
            below, inner = below.items or below.entry, (*inner, step)  # type: ignore[assignment]
        yield from _fields(dict(below.fields), inner)


def _written(path: Path, value: str) -> str:
    """A header that has `value` at a path."""
    out, indent = "", ""
    for i, step in enumerate(path):
        dash = i > 0 and path[i - 1] == 0
        if step == 0:
            continue
        line = f"{'- ' if dash else ''}{step}:"
        out += f"\n{indent}{line}"
        indent += "    " if dash else "  "
    return f"---\nname: a\ndescription: b{out} {value}\n---\n"


PATHS = [
    (path, field)
    for path, field in _fields(dict(DIALECT.fields))
    if len(path) < 2 or path[1] in ("PreToolUse", "cacheTtl", 0)
]
EVENTS = list(DIALECT.fields["hooks"].fields)


@pytest.mark.parametrize(("path", "field"), PATHS, ids=[".".join(map(str, it)) for it, _ in PATHS])
def test_every_key_and_every_value_has_a_hover(path: Path, field: Field) -> None:
    text = _written(path, "x")
    if path not in (("name",), ("description",)):
        at = text.index(f"{path[-1]}: x")
        found = hover(Document(text), Workspace(), at + 1)
        assert found is not None
        assert found.span.of(text) == path[-1]
        assert field.summary in found.text
    for choice in field.choices:
        value = str(choice.value).lower() if isinstance(choice.value, bool) else choice.value
        text = _written(path, value)
        found = hover(Document(text), Workspace(), text.index(f": {value}\n---") + 3)
        assert found is not None
        assert choice.description in found.text


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_a_hover(event: str) -> None:
    text = _written(("hooks", event), "[]")
    found = hover(Document(text), Workspace(), text.index(event))
    assert found is not None
    assert DIALECT.fields["hooks"].fields[event].summary in found.text


@pytest.mark.parametrize(
    ("field", "names"),
    [("tools", DIALECT.tools), ("disallowedTools", DIALECT.tools), ("model", DIALECT.models)],
    ids=["tools", "disallowedTools", "model"],
)
def test_every_name_of_a_vocabulary_has_a_hover(field: str, names: dict[str, Any]) -> None:
    for name, it in names.items():
        text = f"---\nname: a\ndescription: b\n{field}: {name}\n---\n"
        found = hover(Document(text, PATH), Workspace(), text.index(f" {name}") + 1)
        assert found is not None, name
        assert found.span.of(text) == name
        assert it.description in found.text


def test_every_foreign_key_has_a_hover() -> None:
    for name, it in DIALECT.foreign.items():
        text = f"---\nname: a\ndescription: b\n{name}: x\n---\n"
        found = hover(Document(text), Workspace(), text.index(f"\n{name}: x") + 1)
        assert found is not None, name
        assert it.note in found.text


def test_every_key_has_an_example() -> None:
    assert [path for path, field in PATHS if field.example is None and field.items is None and not field.choices] == []


def test_markdown_as_plain_text() -> None:
    assert explain.plain("**`a`** · b [Doc](https://x.y/z) \\*c\\*") == "a · b Doc: https://x.y/z *c*"


def test_a_key_of_another_type_is_explained_and_said_to_do_nothing() -> None:
    said = covered(header("mcpServers:\n  - a:\n      type: stdio\n      command: x\n      ur$0l: y"))[1]
    assert "The address of the server." in said
    assert "maps of this `type` do not read it" in said


def test_a_skill_is_known_by_its_folder_too_and_the_hosts_own_are_known() -> None:
    around = Workspace(skills=(Skill("api-conventions", "How our APIs look.", "/w/api/SKILL.md", other="api"),))
    text = "---\nname: a\ndescription: d\nskills: [api, simplify, none]\n---\n"
    shown = [hover(Document(text), around, text.index(it) + 1) for it in ("api", "simplify", "none")]
    assert [(it.text.split("\n")[0], "No skill" in it.text) for it in shown if it] == [
        ("**`api-conventions`** · skill", False),
        ("**`simplify`** · skill · comes with Claude Code", False),
        ("**`none`** · skill", True),
    ]


def test_the_settings_that_deny_an_agent_are_told_at_its_fence() -> None:
    settings = Denial("/w/.claude/settings.json", "Agent(a)")
    tree = Tree("/w/.claude/agents", "project", "/w", "/w")
    document = Document("---\nname: a\ndescription: b\n---\n")
    index = Index().with_agents({"/w/a.md": facts(document, "/w/a.md", tree)})
    around = Workspace(denials=lambda folder: {"a": settings} if folder == "/w" else {}, index=index, path="/w/a.md")
    found = hover(document, around, 0)
    assert found is not None
    assert "`Agent(a)` in `/w/.claude/settings.json` hides it, and every run is refused" in found.text


def test_a_file_that_is_there_to_be_copied_is_not_said_to_be_loaded_where_it_is() -> None:
    text = "--$0-\nname: copied\ndescription: Copies.\ntools: Read\n---\nCopy it.\n"
    files = {"docs/copied.md": text.replace("$0", "")}
    said = [covered(text, path=path, files=files)[1] for path in ("docs/copied.md", ".claude/agents/copied.md")]
    assert [", from a folder of agents; Claude Code does not look in this one." in it for it in said] == [True, False]
    states = [show.state(parse(files["docs/copied.md"], path, files)) for path in ("docs/copied.md", FILE)]
    assert [it and it.label for it in states] == ["loads elsewhere", "loads"]
