"""Formatting, the order of the fields, and comments that silence: the host sees no difference."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings

from agentls.document import Document
from agentls.edits.effects import keeps
from agentls.features.formatting import formatted, formatted_elsewhere, ordered
from agentls.fixes.suppress import silenced, silenced_together
from agentls.hosts import default
from agentls.hosts.others import IDS, form, in_place, readers
from agentls.hosts.reading import File, alike
from agentls.rules import engine
from agentls.settings import Settings
from agentls.text.problem import apply
from agentls.workspace.context import Workspace

from .fixture import parse, run
from .recorded import ANSWERS, MISSING, SHARED, answers
from .test_fixes import CORPUS, more, texts


def check_format(before: str, after: str) -> None:
    before, after = (textwrap.dedent(it).removeprefix("\n") for it in (before, after))
    document = parse(before)
    assert apply(before, formatted(document)) == after
    assert formatted(parse(after)) == ()


def test_the_usual_order_and_style() -> None:
    check_format(
        """
        ---

        # Which files it may touch.
        tools:   Read,Grep ,  Glob
        category: quality   # for the catalogue
        description: "Reviews code.\\n\\nUse it often."


        name: reviewer
        model: opus

        ---
        Review   the diff.


        Often.
        """,
        """
        ---
        name: reviewer
        description: |-
          Reviews code.

          Use it often.

        # Which files it may touch.
        tools: Read, Grep, Glob
        model: opus
        category: quality   # for the catalogue
        ---
        Review   the diff.


        Often.
        """,
    )


def test_flow_lists_and_the_ends_of_lines() -> None:
    check_format(
        """
        ---
        name: reviewer
        description: >
          Reviews code.
        tools: [ Read,Grep , "Bash(git log, git diff)" ,]  \t
        model: opus  # the best \t
        skills: [a,b]
        mcpServers: [{github: {type: stdio,command: "a,b"}} , x]
        hooks: { }
        # which  \t
        memory: user
        ---
        Review. \t
        """,
        """
        ---
        name: reviewer
        description: >
          Reviews code.
        tools: [Read, Grep, "Bash(git log, git diff)"]
        model: opus  # the best
        skills: [a, b]
        mcpServers: [{github: {type: stdio, command: "a,b"}}, x]
        hooks: {}
        # which
        memory: user
        ---
        Review. \t
        """,
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\nname: reviewer\ndescription: |\n  Reviews code.  \n  Often. \n---\nReview.\n",
        "---\nname: reviewer\ndescription: Reviews code.\ntools: [\n  Read,\n  Grep\n]\n---\nReview.\n",
        "---\nname: reviewer\ndescription: Reviews code.\ntools: []\n---\nReview.\n",
        "---\nname: reviewer\ndescription: Reviews: code\n  and: [\n---\n",
        "---\nname: reviewer\n---\n",
        "no frontmatter\n",
        "",
        "---\n{name: reviewer, description: Reviews code.}\n---\n",
    ],
)
def test_what_cannot_be_read_or_is_in_order_stays(text: str) -> None:
    assert formatted(parse(text)) == ()


def test_lines_that_need_their_place_keep_it() -> None:
    """A name that `*` repeats has to be in front."""
    text = "---\ntools: &t Read\nname: reviewer\ndescription: Reviews code.\ndisallowedTools: *t\n---\n"
    assert apply(text, formatted(parse(text))) == text
    assert ordered(parse(text)) is None


def test_of_a_field_that_stands_twice_the_same_one_counts() -> None:
    text = "---\nmodel: opus\nname: reviewer\nmodel: haiku\ndescription: Reviews code.\n---\n"
    fix = ordered(parse(text))
    assert fix
    assert apply(text, fix.edits) == "---\nname: reviewer\ndescription: Reviews code.\nmodel: opus\nmodel: haiku\n---\n"


@settings(max_examples=100, deadline=None)
@given(texts())
def test_the_host_sees_no_difference(text: str) -> None:
    document = parse(text)
    edits = formatted(document)
    after = apply(text, edits)
    assert not edits or keeps(document, edits)
    assert formatted(parse(after)) == ()
    assert document.body.of(text) == parse(after).body.of(after) or not edits


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")
def test_real_files() -> None:
    for path in sorted((CORPUS / "claude").rglob("*.md"))[::40]:
        document = parse(Path(path).read_bytes().decode("utf-8", "replace").removeprefix("\ufeff"))
        edits = formatted(document)
        assert not edits or keeps(document, edits), path
        assert formatted(parse(apply(document.text, edits))) == (), path


# Comments that silence


def silence(text: str, rule: str) -> str | None:
    document = parse(text)
    fix = silenced(document, next(it for it in run(document) if it.rule == rule))
    if fix is None:
        return None
    after = parse(apply(text, fix.edits))
    assert rule not in {it.rule for it in run(after)}
    return after.text


def test_a_comment_above_the_line() -> None:
    assert silence(more("color: mauve"), "unknown-color") == more("# agentls: ignore[unknown-color]\ncolor: mauve")
    assert silence(more("tools:\n  - Read\n  - Bsh"), "unknown-tool") == more(
        "tools:\n  - Read\n  # agentls: ignore[unknown-tool]\n  - Bsh"
    )


def test_a_comment_that_is_there_names_one_more_rule() -> None:
    text = more("# agentls: ignore[tool-case]\ntools: Read, Bsh")
    assert silence(text, "unknown-tool") == more("# agentls: ignore[tool-case, unknown-tool]\ntools: Read, Bsh")


def test_many_comments_at_once() -> None:
    text = more("color: mauve\ntools:\n  - Read\n  - Bsh\n  - Webfetsh\nmemory: none") + "Read it {}.\n".format(
        "\U000e0041"
    )
    document = parse(text)
    found = [it for it in run(document) if it.rule != "hidden-text"]
    edits = silenced_together(document, found)
    assert len(edits) == 4
    after = parse(apply(text, edits))
    assert [it.rule for it in run(after)] == ["hidden-text"]
    assert len(silenced_together(after, run(after))) == 1


def test_what_cannot_be_silenced_does_not_keep_the_rest_from_it() -> None:
    text = more("color: mauve\ntools: |\n  Read,\n  Bsh,\n  Webfetsh\nmemory: none")
    document = parse(text)
    edits = silenced_together(document, run(document))
    assert {it.rule for it in run(parse(apply(text, edits)))} == {"unknown-tool"}


def test_a_comment_in_the_body_is_hidden_from_readers() -> None:
    text = more("color: red") + "Read [it](nowhere/it.md) {}.\n".format("\U000e0041")
    made = silence(text, "hidden-text")
    assert made
    assert "\n<!-- agentls: ignore[hidden-text] -->\nRead [it]" in made


def test_no_comment_inside_a_text_of_several_lines_and_none_for_an_error() -> None:
    text = "---\nname: reviewer\ndescription: |\n  Reviews.\n  <example>\n  user: x\n---\nWork.\n"
    assert silence(text, "example-unclosed") is None
    assert silence("---\nname: reviewer\ndescription: 42\n---\n", "field-type") is None


@pytest.mark.parametrize(
    "above",
    [
        'description: "Runs tests',
        "description: 'Runs tests",
        "description: Runs tests\nskills: [a,\n  b",
        "description: |\n  Runs\n tests: all",
        "description: |\n  Runs\ntests",
        "description: Runs tests\n\tmodel: opus",
    ],
)
def test_no_comment_in_a_header_that_does_not_parse(above: str) -> None:
    document = parse(
        f"---\nname: reviewer\n{above}\ntools: Read, Bash(npm test:*)\ncolor: mauve\n---\nRead it \U000e0041.\n"
    )
    found = run(document)
    assert {"yaml-syntax", "hidden-text"} < {it.rule for it in found}
    silent = {it.rule for it in found if silenced(document, it)}
    assert silent == {"hidden-text"}
    (edit,) = silenced_together(document, found)
    assert edit.span.start == document.body.start


@pytest.mark.parametrize(
    "folder",
    ["agents/a.md", ".claude/agents/a.md", ".github/agents/a.agent.md", ".qwen/agents/a.md", ".cursor/agents/a.md"],
)
@pytest.mark.parametrize(
    "above",
    [
        "description: Runs tests",
        "description: Runs tests: all",
        'description: "Runs: tests',
        "description: 'Runs: tests",
        "description: [Runs: tests",
        "description: {Runs: tests",
        "description: Runs tests\nx: {a",
        "description: Runs tests\ny",
        "description: |\n\tRuns tests",
    ],
)
@pytest.mark.parametrize("tools", [" Read, Bash(npm test:*)", "\n  - Read\n  - Bash(npm test:*)"])
def test_a_comment_changes_nothing_that_a_host_reads(folder: str, above: str, tools: str) -> None:
    text = f"---\nname: aa\n{above}\ntools:{tools}\ncolor: mauve\n---\nRuns all tests.\n"
    before = Document(text, f"/w/{folder}")
    around = Workspace(hosts=IDS)
    found = engine.check(before, around, Settings(hints=True))
    fixes = [it.edits for it in (silenced(before, it) for it in found) if it]
    for edits in [*fixes, silenced_together(before, found)]:
        after = Document(apply(text, edits), before.path)
        assert {it.message for it in engine.check(after, around, Settings(hints=True))} <= {it.message for it in found}
        for host in (*readers(before.path), *in_place(before.path, IDS)):
            assert alike(host.load(before.file), host.load(after.file)), host.id


def test_a_header_that_only_claude_code_cannot_read_may_have_comments_for_another_host() -> None:
    before = Document(
        "---\nname: aa\ndescription: Runs tests\ny\nmodel: auto\ncolor: mauve\n---\nRuns.\n", "/w/.cursor/agents/a.md"
    )
    (edit,) = silenced_together(before, run(before))
    assert edit.text == "# agentls: ignore[host-ignored]\n"


# Files of other hosts


def in_form(text: str, path: str) -> str:
    document = Document(text, path, host=form(path) or default())
    return apply(text, formatted_elsewhere(document))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            ".qwen/agents/a.md",
            "---\ntools:   [glob]  \n\n\n# who\nname:  aa\ndescription: Looks.\n---\nLook at the change.\n",
            "---\n# who\nname: aa\ndescription: Looks.\ntools: [glob]\n---\nLook at the change.\n",
        ),
        (
            ".codex/agents/a.toml",
            "developer_instructions='Look.'\n\n\ndescription =   'Looks.'\nname = 'a'\n",
            "name = 'a'\ndescription = 'Looks.'\ndeveloper_instructions = 'Look.'\n",
        ),
        (  # The last of two counts, whatever is between them.
            ".cursor/agents/a.md",
            "---\nmodel: one\nname: a\nmodel: two\n---\nLook.\n",
            "---\nname: a\nmodel: one\nmodel: two\n---\nLook.\n",
        ),
        (  # Cursor takes the line below a field for a field.
            ".cursor/agents/a.md",
            "---\nmcp:\n  model: one\nmodel: two\n---\nLook.\n",
            "---\nmcp:\n  model: one\nmodel: two\n---\nLook.\n",
        ),
    ],
)
def test_a_file_of_another_host(path: str, before: str, after: str) -> None:
    assert in_form(before, path) == after
    assert in_form(after, path) == after


@pytest.mark.skipif(not ANSWERS.is_dir(), reason=MISSING)
@pytest.mark.parametrize("host", ["opencode", "qwen", "gemini", "cursor", "copilot"])
def test_hosts_read_the_same_of_real_files(host: str) -> None:
    path = "/p/.github/agents/a.agent.md" if host == "copilot" else f"/p/.{host}/agents/a.md"
    changed = 0
    for _, data in answers(f"{host}-claude300.jsonl", SHARED / "corpus"):
        text = data.decode("utf-8", "replace")
        after = in_form(text, path)
        changed += after != text
        assert in_form(after, path) == after
        for it in readers(path):
            assert alike(it.load(File(path, text)), it.load(File(path, after)))
    assert changed


@pytest.mark.parametrize("path", ["/w/.github/agents/planner.agent.md", "/w/.claude/agents/planner.md"])
def test_a_comment_is_added_above_handoffs(path: str) -> None:
    header = "name: planner\ndescription: Plans the work.\ntools: [Reed, Read]\nhandoffs:\n  - {label: Go, agent: coder, prompt: go}\n"
    document = Document(f"---\n{header}---\nYou plan.\n", path)
    found = engine.check(document, Workspace(hosts=IDS), Settings(hints=True))
    assert [it.rule for it in found if it.span.start < document.text.index("handoffs") and silenced(document, it)]
