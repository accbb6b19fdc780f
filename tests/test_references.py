"""Names of agents in files that are not agents: what is found there, and what is reported."""

from __future__ import annotations

import io
import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.cli import main
from agentls.document import Document, Kind
from agentls.scan import walk
from agentls.settings import Settings
from agentls.syntax.json_strings import strings, unescaped
from agentls.text.source import Span
from agentls.workspace.mentions import in_text
from agentls.workspace.references import imports, names

from .fixture import check

AGENT = """\
-- .claude/agents/tester.md --
---
name: tester
description: Runs the tests.
---
Run the tests.
"""
PLUGIN = """\
-- kit/.claude-plugin/plugin.json --
{"name": "kit", "version": "1.0.0"}
-- kit/agents/judge.md --
---
name: judge
description: Judges the change.
---
Judge it.
"""


def test_the_strings_of_json_have_their_keys_and_places() -> None:
    text = '{"a": {"b": ["x", {"c": "y\\"z"}], "d": 1}, "e": "v", "f": tr'
    found = [(".".join(it.path), it.span.of(text)) for it in strings(text)]
    assert found == [("a.b.*", "x"), ("a.b.*.c", 'y\\"z'), ("e", "v")]


def test_comments_in_json_are_passed_over() -> None:
    text = '{// "a": "b"\n"c": "http://d" /* "e": "f",\n "g" */, /**/ "h": "i"} /* "j": "k"'
    assert [(it.path, it.span.of(text)) for it in strings(text)] == [(("c",), "http://d"), (("h",), "i")]


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_half_typed_json_has_the_strings_that_are_finished(cut: int) -> None:
    text = '{"permissions": {"deny": ["Agent(one)", "Agent(two)"]}}'
    whole = [it.span for it in strings(text)]
    assert [it.span for it in strings(text[:cut])] == [it for it in whole if it.end < cut]


def _found(text: str, kind: Kind, path: str = "x.md") -> list[tuple[str, str, bool]]:
    return [(it.where, it.name, it.sure) for it in names(Document(text, path, kind=kind))]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("command", "Use `tester` or the tester agent.", []),
        ("command", "Use the unit-tester agent.", [("prose", "unit-tester", False)]),
        ("command", "Use the `kit:tester` agent.", [("prose", "kit:tester", False)]),
        ("command", "launching the tester\nsubagent", [("prose", "tester", False)]),
        ("command", "Spawn a unit-tester agent.", [("prose", "unit-tester", False)]),
        ("command", "Delegate this task to tester agents.", [("prose", "tester", False)]),
        ("command", "Use this agent, or invoke the agent, or delegate to another agent.", []),
        ("command", "Do not use the tester agent.", [("text", "tester", False)]),
        ("command", "The unit-tester agent waits.", [("text", "unit-tester", False)]),
        ("agent", "---\nname: a\n---\nUse the tester agent.", [("prose", "tester", False)]),
        (
            "agent",
            "---\nname: a\n---\n- **tester**: tests\n- **Note**: no\n| **best** | c |\n",
            [("text", "tester", False)],
        ),
        (
            "command",
            "| Step | Agent |\n|---|---|\n| 1 | tester |\n| b | `kit:tester` |\n| x | two words |\n",
            [("text", "tester", False), ("text", "kit:tester", False)],
        ),
        (
            "notes",
            "| **Sub-agents** | 😀 |\r\n| :--- | ---: |\r\n| @tester | a |\r\n| **b** |\r\n\r\n| c | d |\r\n",
            [("text", "tester", False), ("text", "b", False)],
        ),
        ("command", "| Skill | Does |\n|---|---|\n| tester | a |\n", []),
        ("command", "| Agent |\n| tester |\n", []),
        ("command", "| `subagent_type` | `kit:tester` |\n", [("subagent_type", "kit:tester", False)]),
        ("command", "Set subagent_type to 'x-y'.", [("subagent_type", "x-y", True)]),
        (
            "agent",
            "---\nname: a\n---\nTask(tester), x.Task(b), `claude -p --agent tester`, other --agent b.",
            [("call", "tester", False), ("option", "tester", False)],
        ),
        ("agent", "---\nname: a\n---\nNot the kit:tester agent.", [("text", "kit:tester", False)]),
        ("notes", "See [tester](.claude/agents/tester.md).", [("text", "tester", False)]),
        ("notes", "See [README](README.md).", []),
        ("command", "Write `@agent-tester`.", [("mention", "tester", False)]),
        ("command", "npm i @agent-kit/core, see @agent-notes.md. Ask @agent-tester.", [("mention", "tester", True)]),
        ("agent", "---\nname: a\n---\nnpm i @agent-kit/core, see @agent-notes.md", []),
        ("command", "```\n@agent-tester\n```\n", []),
        ("command", '```\nsubagent_type: "tester"\n```\n', [("subagent_type", "tester", True)]),
        ("notes", '```\nsubagent_type: "tester"\n```\n', [("subagent_type", "tester", False)]),
        ("notes", "Like this:\n\n    @agent-tester, x\n", []),
        ("notes", 'So:\n\n    subagent_type: "tester"\n', [("subagent_type", "tester", False)]),
        ("notes", "- Ask:\n    - @agent-tester\n", [("mention", "tester", True)]),
        ("command", "The subagent_type: tester is slow.", []),
        ("command", "- subagent_type: unit-tester\n", [("subagent_type", "unit-tester", True)]),
        ("command", "- subagent_type: tester\n", [("subagent_type", "tester", False)]),
        ("command", "class Task(Base): Task(Base)", [("call", "Base", False), ("call", "Base", False)]),
        ("command", "---\nallowed-tools: Read, Task(tester)\n---\n", [("permission", "tester", True)]),
        ("skill", "---\ncontext: fork\nagent: tester\n---\n", [("field", "tester", True)]),
        ("skill", "---\nagent: tester\n---\n", [("field", "tester", False)]),
        ("notes", "---\ncontext: fork\nagent: tester\n---\n", []),
        ("skill", "Run `claude --agent tester`.", [("option", "tester", True)]),
        ("notes", "Run `claude --agent tester`.", [("option", "tester", False)]),
        ("skill", "Run `claude --agent 'tester' -p x`.", [("option", "tester", True)]),
        ("skill", 'Run `claude --agent "test er"`.', []),
        (
            "agent",
            "---\nname: a\n---\nRun `claude --agent 'test er'` or `claude --agent \"b\"`.",
            [("option", "b", False)],
        ),
        ("skill", "Run `claude --agents '{}' --agent tester`.", [("option", "tester", False)]),
        ("skill", "Run `claude --agent tester --agents '{}'`.", [("option", "tester", False)]),
        ("skill", "```\nclaude --agent tester \\\n  --agents x\n```\n", [("option", "tester", False)]),
        ("skill", "```\nclaude --agent tester -p x; y --agents\n```\n", [("option", "tester", True)]),
        ("workflow", "  claude_args: |\n    --agent tester\n    --agents '{}'\n", [("option", "tester", False)]),
        ("workflow", "  claude_args: |\n    --agent tester\n  more: --agents\n", [("option", "tester", True)]),
        ("command", 'Do not call subagent_type="x-y", it fails.', [("subagent_type", "x-y", False)]),
        ("command", 'The subagent_type="x-y" does not exist.', [("subagent_type", "x-y", False)]),
        ("command", "Don’t ask @agent-x.", [("mention", "x", False)]),
        ("command", '<!-- subagent_type="x-y" -->', [("subagent_type", "x-y", False)]),
        ("command", 'For example, subagent_type="x-y".', [("subagent_type", "x-y", False)]),
        ("command", '<example>\nuser: "Ask @agent-x-y"\n</example>', [("mention", "x-y", False)]),
        ("command", '# Sample\n```\nsubagent_type="x-y"\n```', [("subagent_type", "x-y", False)]),
        ("command", '# Steps\n```python\nrun(subagent_type="x-y")\n```', [("subagent_type", "x-y", False)]),
        ("command", '# Steps\n```python\nTask(subagent_type="x-y")\n```', [("subagent_type", "x-y", True)]),
        ("command", 'Use the Task tool with subagent_type "x-y".', [("subagent_type", "x-y", True)]),
        ("command", "Use `subagent_type` set to 'x-y'.", [("subagent_type", "x-y", True)]),
        ("command", "Use subagent_type `x-y`.", [("subagent_type", "x-y", False)]),
        ("command", 'The subagent_type "of x-y" is free.', []),
        ("command", "The subagent_type 'x-y\" is free.", []),
        ("command", 'Not here.\nUse subagent_type="x-y".\nNot here.', [("subagent_type", "x-y", True)]),
        ("workflow", "run: claude -p --agent tester\n", [("option", "tester", True)]),
        ("workflow", "# run: claude -p --agent tester\n", [("option", "tester", False)]),
        ("workflow", "if: contains(body, '@agent-tester')\n", [("mention", "tester", False)]),
    ],
)
def test_what_may_be_a_sample_is_not_sure(kind: Kind, text: str, found: list[tuple[str, str, bool]]) -> None:
    assert _found(text, kind) == found


def test_the_places_of_names_in_settings() -> None:
    text = json.dumps(
        {
            "agent": "one",
            "permissions": {"allow": ["Bash", "Task(two)"], "deny": ["Agent(kit:three)", "Agent(*)"]},
            "hooks": {
                "SubagentStop": [{"matcher": "four|five", "hooks": []}, {"matcher": "six.*"}],
                "PreToolUse": [{"matcher": "Agent"}],
            },
            "env": {"agent": "no"},
            "matcher": "no",
            "statusLine": {"command": "claude --agent seven"},
        }
    )
    assert _found(text, "settings", "p/.claude/settings.json") == [
        ("setting", "one", True),
        ("permission", "two", True),
        ("permission", "kit:three", True),
        ("matcher", "four", True),
        ("matcher", "five", True),
        ("option", "seven", True),
    ]
    assert _found('{"agent": "one"}', "settings", "p/.claude-plugin/plugin.json") == []


def test_escapes_in_settings_are_read_and_stay_in_their_place() -> None:
    text = r'{"agent": "t\u0065ster", "permissions": {"deny": ["\u0041gent(code\u002Dreviewer)", "Agent(a\/b)"]},'
    text += r' "hooks": {"SubagentStop": [{"matcher": "on\u0065|two"}]}}'
    named = names(Document(text, "p/.claude/settings.json", kind="settings"))
    assert [(it.name, it.span.of(text)) for it in named] == [
        ("tester", r"t\u0065ster"),
        ("code-reviewer", r"code\u002Dreviewer"),
        ("one", r"on\u0065"),
        ("two", "two"),
    ]
    assert unescaped(r"\"a\n\u00", Span(0, 9))[0] == '"a\nu00'


def test_long_lines_and_deep_json_take_a_moment() -> None:
    text = "claude \\\n" * 5000 + "  --agent x\n" * 5000 + "subagent_type " * 5000 + '@"' * 5000
    assert _found(text, "command") == [("option", "x", True)]
    text = 'claude --agent x; subagent_type: "a-b" ' * 10_000
    assert len(_found(text, "command")) == 20_000
    assert _found('{"agent":["x",' * 20_000, "settings", "settings.json") == []


def test_forms_and_what_the_host_does() -> None:
    check(
        AGENT
        + textwrap.dedent("""\
        -- .claude/commands/ship.md --
        ---
        description: Ships it.
        allowed-tools: Task(testr)
                            ^^^^^ warning[unknown-reference]: the agent `testr` does not exist, so the entry applies to nothing; did you mean `tester`?
        ---
        Ask @agent-deployer, @agent-tester, @agent-your-agent and subagent_type="Explore".
                   ^^^^^^^^ warning[unknown-reference]: the agent `deployer` does not exist, so Claude Code reads this as text; create it, or name another
        -- .claude/rules/style.md --
        Launch subagent_type: "Tester" and then subagent_type: "gone".
                                                                ^^^^ warning[unknown-reference]: the agent `gone` does not exist, so Claude Code refuses to launch it; create it, or name another
        -- .claude/settings.local.json --
        {"agent": "gone", "hooks": {"SubagentStart": [{"matcher": "tester|gone"}]}}
                   ^^^^ warning[unknown-reference]: the agent `gone` does not exist, so Claude Code starts without an agent; create it, or name another
                                                                          ^^^^ warning[unknown-reference]: the agent `gone` does not exist, so the hook never runs for it; create it, or name another
        -- .github/workflows/ci.yml --
        run: claude -p --agent gone
                               ^^^^ warning[unknown-reference]: the agent `gone` does not exist, so Claude Code does not start; create it, or name another
        """)
    )


def test_an_option_and_settings_find_the_exact_name_only() -> None:
    check(
        textwrap.dedent("""\
        -- .claude/settings.json --
        {"agent": "code-reviewer",
                   ^^^^^^^^^^^^^ warning[unknown-reference]: the agent `code-reviewer` does not exist, so Claude Code starts without an agent; did you mean `Code-Reviewer`?
        "permissions": {"deny": ["Agent(Code_Reviewer)"]},
                                        ^^^^^^^^^^^^^ warning[unknown-reference]: the agent `Code_Reviewer` does not exist, so the entry applies to nothing; did you mean `Code-Reviewer`?
        "hooks": {"SubagentStart": [{"matcher": "CODE-REVIEWER", "hooks": []}]}}
                                                 ^^^^^^^^^^^^^ warning[unknown-reference]: the agent `CODE-REVIEWER` does not exist, so the hook never runs for it; did you mean `Code-Reviewer`?
        -- .claude/agents/Code-Reviewer.md --
        ---
        name: Code-Reviewer
        description: Reviews code.
        ---
        Review it.
        -- .claude/commands/ship.md --
        Run `claude --agent Code-Reviewer`, then subagent_type: "code_reviewer", then `claude --agent code_reviewer`.
                                                                                                      ^^^^^^^^^^^^^ warning[unknown-reference]: the agent `code_reviewer` does not exist, so Claude Code does not start; did you mean `Code-Reviewer`?
        """),
    )


def test_names_without_the_plugin() -> None:
    check(
        PLUGIN
        + textwrap.dedent("""\
        -- kit/commands/ship.md --
        ---
        context: fork
        agent: judge
               ^^^^^ warning[unknown-reference]: the agent `judge` does not exist: agents of the plugin `kit` are called with its name, so Claude Code runs this as `general-purpose`; write `kit:judge`
        ---
        Use subagent_type: "judge", subagent_type: "kit::judge", subagent_type: "kit:jugde".
                            ^^^^^ warning[unknown-reference]: the agent `judge` does not exist: agents of the plugin `kit` are called with its name, so Claude Code refuses to launch it; write `kit:judge`
                                                    ^^^^^^^^^^ warning[unknown-reference]: the agent `kit::judge` does not exist: a plugin and its agent are separated by one colon, so Claude Code refuses to launch it; write `kit:judge`
                                                                                 ^^^^^^^^^ warning[unknown-reference]: the agent `kit:jugde` does not exist, so Claude Code refuses to launch it; did you mean `kit:judge`?
        Fine are subagent_type: "kit:judge", `claude --agent judge`, subagent_type: "of-the-project", subagent_type: "other:judge".
        -- kit/hooks/hooks.json --
        {"hooks": {"SubagentStop": [{"matcher": "judge"}, {"matcher": "kit:judge"}]}}
                                                 ^^^^^ warning[unknown-reference]: the agent `judge` does not exist: agents of the plugin `kit` are called with its name, so the hook never runs for it; write `kit:judge`
        """)
    )


def test_a_projects_files_name_an_agent_of_a_plugin() -> None:
    check(
        AGENT
        + PLUGIN
        + textwrap.dedent("""\
        -- .claude/commands/ship.md --
        Run `claude --agent judge`, `claude --agent Judge`, then subagent_type: "judge".
                                                                                 ^^^^^ warning[unknown-reference]: the agent `judge` does not exist, so Claude Code refuses to launch it; did you mean `kit:judge`?
        -- .claude/settings.json --
        {"agent": "judge"}
        -- .claude/agents/lead.md --
        ---
        name: lead
        description: Leads.
        ---
        Ask @agent-judge.
                   ^^^^^ warning[unknown-agent]: the agent `judge` does not exist, so calling it fails; did you mean `kit:judge`?
        """)
    )


def test_silence_where_an_agent_may_come_from_elsewhere() -> None:
    named = '-- {} --\nUse subagent_type: "gone" and subagent_type: "other:gone" now.\n'
    for path in (".claude/commands/a.md", "~/.claude/commands/a.md", "CLAUDE.md", "docs/a.md", "src/commands/a.md"):
        check(named.format(path))
    check(AGENT + named.format("~/.claude/commands/a.md"))
    check(AGENT + named.format("src/commands/a.md"))
    check(AGENT.replace(".claude/", "~/.claude/") + named.format("CLAUDE.md"))
    home = "-- ~/.claude/agents/gone.md --\n---\nname: gone\ndescription: Is there.\n---\nWork.\n"
    check(AGENT + named.format("CLAUDE.md") + home)


def test_what_instructions_import_counts_with_them() -> None:
    finding = '-- docs/b.md --\nUse subagent_type: "gone" now.\n'
    below = (
        "                    ^^^^ warning[unknown-reference]: the agent `gone` does not exist, so Claude Code refuses \
to launch it; create it, or name another\n"
    )
    for way in ("@docs/a.md", "See @./docs/a.md too.", "- **@docs/a.md**", "[@docs/a.md](b.md)", "@docs/a.md#part"):
        check(AGENT + f"-- CLAUDE.md --\n{way}\n-- docs/a.md --\nAnd @b.md\n{finding}{below}")
    for way in ("`@docs/a.md`", "mail@docs/a.md", "docs/a.md", "See @docs/a.md.", "[@docs/a.md]"):
        check(AGENT + f"-- CLAUDE.md --\n{way}\n-- docs/a.md --\nAnd @b.md\n{finding}")


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (r"See @docs/a\ b\ 😀.md first.", ["/w/docs/a b 😀.md"]),
        ("@../ü/+x~y.MD\r\n@/etc/z.md", ["/ü/+x~y.MD", "/etc/z.md"]),
        ("@a.md\n[@b.md](c.md) **@d.md** _@e.md_ [g @f.md](h) @g.md#h", [f"/w/{it}.md" for it in "abdefg"]),
        ('~~@a.md~~ @a.md. @b.md, (@c.md) [@d.md] "@e.md" @f.md\\ and <!-- @g.md --> [x](@h.md)\n\n    @i.md', []),
        ("See @~/a.md and <!-- @b.md --> @c.md", [f"{Path.home().as_posix()}/a.md", "/w/c.md"]),
        ("@ä.md @+b.md @~c.md @_d.md @.e.md", ["/w/_d.md", "/w/.e.md"]),
        ("<div>\n@a.md\n\n@b.md\n\n</div>\n\n>@c.md <b>@d.md</b> <br>\n\n<br/>@e.md", [f"/w/{it}.md" for it in "bcde"]),
        ("[@a.md][r] ![b @b.md b](c) ![@d.md](c) @e.md\n\n[r]: @f.md", ["/w/a.md", "/w/e.md"]),
        (
            "<b>\n@a.md\n</b>\n\n<?x\n@b.md ?>\n\n<!DOCTYPE @d.md >\n\n</p\n@e.md\n\nx <b>\n@f.md",
            ["/w/f.md"],
        ),
        (
            "<pre>@a.md\n\n @b.md\n\n</pre> @c.md\n\n@d.md\n\n<prefix>\n\n@e.md\n\n<style>\n\n@f.md",
            ["/w/d.md", "/w/e.md"],
        ),
        ("---\nx: @a.md\n---\n@b.md\n\n---\n@c.md\n---", ["/w/b.md", "/w/c.md"]),
        ("[^1]: @a.md\n\n[^2]: See @b.md there.\n\nx [^1] @c.md", ["/w/b.md", "/w/c.md"]),
        ('x <a title=" @a.md ">y</a> <b x="1"> @b.md', ["/w/b.md"]),
        (
            "@a.md* @b.md__\n*a @c.md* **@d.md**, _x @e.md_\n@f.md** @g_.md",
            [f"/w/{it}.md" for it in ("c", "d", "e", "g_")],
        ),
        ("@a\\b.md @c.mdx @d e.md me@f.md @@g.md @.md", []),
    ],
)
def test_the_paths_that_instructions_import(text: str, paths: list[str]) -> None:
    assert list(imports(Document(text, "/w/CLAUDE.md", kind="notes"), "/w/CLAUDE.md")) == paths


def test_a_readme_among_agents_names_some_and_is_none() -> None:
    readme = """\
        -- .claude/agents/{}README.md --
        # Agents

        Launch subagent_type: "testr", for example subagent_type: "other"; see [more](gone.md).
                               ^^^^^ warning[unknown-reference]: the agent `testr` does not exist, so Claude Code refuses to launch it; did you mean `tester`?
        """
    for folder in ("", "sub/"):
        check(AGENT + textwrap.dedent(readme.format(folder)))
    lines = textwrap.dedent(readme.format("")).splitlines(keepends=True)
    check(AGENT + "".join(it for it in lines if "^" not in it), settings=Settings(references=False))


def test_nothing_else_is_said_of_such_a_file() -> None:
    odd = '---\nname: a b\ntools: Nonsense\n- x\n---\n<example>\nuser: "x\n[x](gone.md) AKIA0123456789ABCDEF\n'
    settings = Settings(hints=True)
    for path in (".claude/commands/a.md", ".claude/skills/a/SKILL.md", "CLAUDE.md", ".claude/rules/a.md"):
        check(AGENT + f"-- {path} --\n{odd}", settings=settings)


def test_a_comment_silences_it() -> None:
    check(
        AGENT
        + "-- .claude/commands/a.md --\n---\ndescription: A.\n---\n<!-- agentls: ignore[unknown-reference] -->\n"
        + 'Use subagent_type: "gone" now.\n'
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    root = tmp_path / "project"
    for path, text in {
        ".git/HEAD": "",
        ".claude/agents/tester.md": AGENT.partition("--\n")[2].partition("--\n")[2],
        ".claude/commands/ship.md": 'Launch subagent_type: "testr".\n',
        "CLAUDE.md": "See @docs/more.md and be kind.\n",
        "docs/more.md": "Ask @agent-gone.\n",
        "src/commands/open.md": "Open it.\n",
        ".claude/settings.json": '{\r\n\t"agent": "testr"\r\n}\r\n',
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    (root / ".claude/agents/tester.md").write_text("---\nname: tester\ndescription: Tests.\n---\nTest.\n")
    monkeypatch.chdir(root)
    return root


_ROW = re.compile(r"^(\S+?:\d+:\d+): .*?the agent `([\w:]+)` does not", re.MULTILINE)


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = main([*arguments])
    out = capsys.readouterr().out
    rows = [f"{it[1]} {it[2]}" for it in _ROW.finditer(out)]
    return code, rows, out.splitlines()[-1] if out else ""


def test_a_folder_is_checked_with_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "check", ".") == (
        0,
        [
            ".claude/settings.json:2:12 testr",
            ".claude/commands/ship.md:1:24 testr",
            "docs/more.md:1:12 gone",
        ],
        "Checked 1 agent file and 3 files naming agents: 3 warnings. 2 fixable with `agentls fix --unsafe`.",
    )


def test_the_setting_turns_them_off(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".agentls.toml").write_text("references = false\n")
    assert _run(capsys, "check", ".") == (0, [], "Checked 1 agent file: no problems found.")
    assert _run(capsys, "check", ".claude/commands/ship.md", "CLAUDE.md") == (0, [], "No agent files found.")


def test_files_that_a_tool_hands_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As pre-commit does: a name tells what a file is, and what may be anything is passed over."""
    files = [".claude/commands/ship.md", "CLAUDE.md", "src/commands/open.md", ".claude/settings.json"]
    code, rows, _ = _run(capsys, "check", "--force-exclude", *files)
    assert (code, rows) == (
        0,
        [".claude/commands/ship.md:1:24 testr", ".claude/settings.json:2:12 testr", "docs/more.md:1:12 gone"],
    )


_LAUNCHES = [
    "subagent_type: judge",
    "Task(subagent_type=judge)",
    "Use the Task tool with subagent_type `judge`.",
    "Launch the `judge` agent.",
    "Launch the judge subagent.",
    "Spawn `judge` now.",
]
_NO_LAUNCHES = [
    "The `judge` agent knows it.",
    "Launch the `judge` skill.",
    "Do not launch the `judge` agent.",
    "Launch the `helper` agent with `Explore`.",
    "Launch the `kit:judge` agent.",
    "<!-- Launch the `judge` agent. -->",
]


@pytest.mark.parametrize("line", ["It may call `Task(judge)`.", "Launch the `clerk` agent, and `clerk` again."])
def test_a_grant_or_a_skill_may_be_meant(line: str) -> None:
    check(
        f"{PLUGIN}-- kit/agents/clerk.md --\n---\nname: clerk\ndescription: Writes.\n---\nWrite.\n"
        f"-- kit/skills/clerk/SKILL.md --\n---\nname: clerk\ndescription: Writes.\n---\nWrite.\n"
        f"-- kit/commands/go.md --\n{line}\n"
    )


@pytest.mark.parametrize("place", ["commands/go.md", "skills/go/SKILL.md", "agents/lead.md"])
@pytest.mark.parametrize(("line", "count"), [*((it, 1) for it in _LAUNCHES), *((it, 0) for it in _NO_LAUNCHES)])
def test_a_plugins_text_that_launches_its_agent_without_the_plugins_name(
    place: str,
    line: str,
    count: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    for path, text in {
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/judge.md": "---\nname: judge\ndescription: Judges.\n---\nJudge.\n",
        "kit/agents/clerk.md": "---\nname: clerk\ndescription: Writes.\n---\nWrite.\n",
        "kit/commands/clerk.md": "Write it down.\n",
        f"kit/{place}": f"---\nname: go\ndescription: Goes.\n---\n{line}\n{line}\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    main(["check", str(tmp_path)])
    assert capsys.readouterr().out.count("write `kit:") == count
    assert main(["fix", "--unsafe", str(tmp_path)]) == 0
    assert (tmp_path / "kit" / place).read_text().count("kit:judge") == (2 if count or "kit:" in line else 0)


_CALLS = "jobs:\n  a:\n    steps:\n      - run: claude {}--agent {} -p hi\n"


@pytest.fixture
def kit(project: Path) -> Path:
    """The project with a plugin beside it, and a project of its own below it."""
    for path, text in {
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/sawyer.md": "---\nname: sawyer\ndescription: Saws.\n---\nSaw.\n",
        "kit/agents/second.md": '---\nname: "planer"\ndescription: Planes.\n---\nPlane.\n',
        "other/.claude/agents/glazier.md": "---\nname: glazier\ndescription: Glazes.\n---\nGlaze.\n",
        ".claude/settings.json": "{}",
        "docs/more.md": "Nothing.\n",
    }.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    return project


@pytest.mark.parametrize("name", ["sawyer", "planer", "kit:sawyer", "glazier", "tester"])
@pytest.mark.parametrize("path", [".github/workflows/ci.yml", ".github", "."])
def test_a_file_alone_is_checked_with_the_agents_of_its_repository(
    kit: Path, path: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (kit / ".claude/commands/ship.md").unlink()
    (kit / ".github/workflows").mkdir(parents=True)
    (kit / ".github/workflows/ci.yml").write_text(_CALLS.format("", name))
    assert _run(capsys, "check", path)[1] == []


@pytest.mark.parametrize("path", [".claude/commands/ship.md", ".claude", "."])
def test_a_file_alone_has_the_findings_that_it_has_in_its_folder(
    kit: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("sawyer", "kit:sawyr", "kit:sawyer", "planer", "mason")
    (kit / ".claude/commands/ship.md").write_text("".join(f'subagent_type: "{it}"\n' for it in names))
    main(["check", path])
    assert re.findall(r"agent `(.+?)` does not.*; (.+)", capsys.readouterr().out) == [
        ("sawyer", "did you mean `kit:sawyer`?"),
        ("kit:sawyr", "did you mean `kit:sawyer`?"),
        ("planer", "did you mean `kit:planer`?"),
        ("mason", "create it, or name another"),
    ]


def test_an_agent_alone_is_checked_with_them(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agent = kit / ".claude/agents/tester.md"
    agent.write_text(f"{agent.read_text()}Launch subagent_type: sawyer.\n")
    main(["check", ".claude/agents/tester.md"])
    assert "did you mean `kit:sawyer`?" in capsys.readouterr().out


def test_of_a_name_in_two_plugins_none_is_chosen(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, text in {
        "k2/.claude-plugin/plugin.json": '{"name": "k2"}',
        "k2/agents/sawyer.md": "---\nname: sawyer\ndescription: Saws.\n---\nSaw.\n",
        ".claude/agents/tester.md": "---\nname: tester\ndescription: T.\n---\n"
        "Launch subagent_type: `sawyer` and subagent_type: `kit:sawyr`.\n",
        ".claude/commands/ship.md": 'subagent_type: "sawyer" and subagent_type: "kit:sawyr"\n',
    }.items():
        (kit / path).parent.mkdir(parents=True, exist_ok=True)
        (kit / path).write_text(text)
    main(["check", "."])
    shown = capsys.readouterr().out
    assert shown.count("did you mean `k2:sawyer` or `kit:sawyer`?") == 2
    assert shown.count("did you mean `kit:sawyer`?") == shown.count("= fix: Write `kit:sawyer`") == 2
    assert shown.count("= fix:") == 2


@pytest.mark.parametrize(("name", "count"), [("Explore", 0), ("tester", 0), ("sawyer", 1)])
def test_the_repository_is_searched_only_for_names_that_are_not_known(
    kit: Path, name: str, count: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    def search(root: str, *rest: Any, **more: Any) -> Iterator[Any]:
        searched.append(root)
        return original(root, *rest, **more)

    original = walk.walk
    monkeypatch.setattr(walk, "walk", search)
    (kit / ".claude/commands/ship.md").write_text(f'subagent_type: "{name}"\n')
    main(["check", ".claude/commands/ship.md"])
    assert searched.count(str(kit)) == count


def test_the_hook_of_the_host_knows_them(
    kit: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kit / ".claude/commands/ship.md"
    for name, code in {"kit:sawyer": 0, "kit:sawyr": 2}.items():
        path.write_text(f'subagent_type: "{name}"\n')
        given = json.dumps({"tool_input": {"file_path": str(path)}})
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        assert main(["hook", "--fail-on", "warning"]) == code
        assert ("did you mean `kit:sawyer`?" in capsys.readouterr().err) is (code == 2)


@pytest.mark.parametrize(
    ("before", "settings", "count"),
    [
        ("", "{}", 1),
        ("--plugin-dir ../tools ", "{}", 0),
        ("--plugin-dir ./kit ", "{}", 1),
        ("--plugin-dir kit --plugin-dir $TOOLS ", "{}", 0),
        ("--plugin-dir kit$TOOLS ", "{}", 0),
        ("", '{"enabledPlugins": {"a@b": true}}', 0),
        ("", '{"enabledPlugins": {}}', 1),
    ],
)
def test_a_bare_name_may_come_from_a_plugin_that_is_not_here(
    kit: Path, before: str, settings: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (kit / ".github/workflows").mkdir(parents=True)
    (kit / ".github/workflows/ci.yml").write_text(_CALLS.format(before, "carver"))
    (kit / ".claude/settings.json").write_text(settings)
    found = _run(capsys, "check", ".")[1]
    assert len([it for it in found if it.startswith(".github")]) == count


def test_a_fix_keeps_the_format_of_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "--unsafe", "."]) == 0
    assert (project / ".claude/settings.json").read_bytes() == b'{\r\n\t"agent": "tester"\r\n}\r\n'
    assert (project / ".claude/commands/ship.md").read_text() == 'Launch subagent_type: "tester".\n'


def test_show_and_list_are_of_agents(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "."]) == 0
    assert "commands" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("Launch `test-runner`.", "prose"),
        ("Never launch `test-runner`.", "text"),
        ("\u0130\u0130 Launch `test-runner`.", "prose"),
    ],
)
def test_a_name_in_backquotes_after_a_verb_that_launches_is_to_be_launched(body: str, where: str) -> None:
    found = in_text(Document(f"---\nname: a\ndescription: b\n---\n{body}\n"))
    assert [(it.name, it.where) for it in found] == [("test-runner", where)]
