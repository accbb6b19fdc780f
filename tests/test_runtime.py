"""Verdicts: which reason, at which place, and what the host ignores. Whether they are the host's is for
test_conformance."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agentls.dialect.load import dialect
from agentls.document import Document
from agentls.hosts.claude_code import loader, names
from agentls.hosts.claude_code.hooks import hook_faults
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.text.source import Span, decode

DIALECT = dialect("claude-code")
PLUGIN = Origin("plugin", "stem", "tools", ("review",))
PROBES = sorted((Path(__file__).parent / "probes").rglob("*.md"))
MARKED = re.compile(r"«(.*?)»", re.DOTALL)


def document(header: str, origin: Origin | None = None) -> Document:
    return Document(f"---\n{header}\n---\nPrompt.\n", origin=origin or Origin())


def loaded(header: str, origin: Origin | None = None) -> Loaded:
    verdict = document(header, origin).verdict
    assert isinstance(verdict, Loaded)
    return verdict


def agent(fields: str) -> Loaded:
    return loaded("name: a\ndescription: b\n" + fields)


def ignored(fields: str, origin: Origin | None = None) -> dict[str, str]:
    """What is ignored, as "path: why", with what its span covers."""
    made = document("name: a\ndescription: b\n" + fields, origin)
    assert isinstance(made.verdict, Loaded)
    return {".".join(map(str, it.path)) + f": {it.why}": it.span.of(made.text) for it in made.verdict.ignored}


@pytest.mark.parametrize(
    ("reason", "marked"),
    [
        ("document", "«# Notes»\n\nNothing of an agent.\n"),
        ("document", "«---»\ntitle: Notes\n---\n"),
        ("document", "«---»\n- broken: [\n---\n"),
        ("encoding", "«\ufffd\ufffd-\0-\0-\0»\n\0"),
        ("no-frontmatter", "«name: a»\ndescription: b\n---\nPrompt.\n"),
        ("frontmatter-not-first", "«<!-- c -->»\n---\nname: a\ndescription: b\n---\n"),
        ("frontmatter-not-first", "\n«---»\nname: a\ndescription: b\n---\n"),
        ("frontmatter-not-first", "«```yaml»\n---\nname: a\ndescription: b\n---\n```\n"),
        ("frontmatter-fence", "«----»\nname: a\ndescription: b\n----\n"),
        ("frontmatter-fence", "«---yaml»\nname: a\ndescription: b\n---\n"),
        ("line-ends", "«---»\rname: a\rdescription: b\r---\r"),
        ("frontmatter-unclosed", "«---»\nname: a\ndescription: b\n\nPrompt.\n"),
        ("frontmatter-unclosed", "---\nname: a\ndescription: b\n«...»\nPrompt.\n"),
        ("frontmatter-cut", '---\nname: a\ndescription: "b «---» c"\ntools: Read\n---\n'),
        ("frontmatter-cut", "---\nname: a\n# «---» section\ndescription: b\n---\n"),
        ("frontmatter-cut", "---\nname: a\n«---»\ndescription: b\n---\n"),
        ("frontmatter-cut", "---\n# «---» all\nname: a\ndescription: b\n---\n"),
        ("yaml-syntax", '---\nname: a\ndescription: «"b»\ntools: Read\n---\n'),
        ("root-type", "---\n«- name: a»\n- description: b\n---\n"),
        ("root-type", "---\n«name:a»\ndescription:b\n---\n"),
        ("missing-field", "«---»\nname: a\n---\n"),
        ("missing-field", "«---»\ndescription: b\n---\n"),
        ("missing-field", "«---»\nName: a\nDescription: b\n---\n"),
        ("empty-field", "---\n«name»:\ndescription: b\n---\n"),
        ("empty-field", "---\nname: a\ndescription: «''»\n---\n"),
        ("field-type", "---\nname: «42»\ndescription: b\n---\n"),
        ("field-type", "---\nname: a\n«description»:\n  - b\n  - c\n---\n"),
        ("name-syntax", "---\nname: «a:b»\ndescription: c\n---\n"),
        ("name-syntax", "---\nname: «-a»\n---\n"),
        ("name-syntax", "---\nname: «a\uff1ab»\ndescription: c\n---\n"),
        ("rescue-damage", "---\nname: a\ndescription: b: c\nhooks: «{}»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks: «{PreToolUse: [»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks: «{} {}»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b: c\nhooks: «*lint»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b: c\nhooks: «a*b»\n---\n"),
        ("rescue-damage", "---\nname: a\ndescription: b: c\nhooks: «foo # lint»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks: «lint»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  PreToolUse:\n    - hooks: [{«type»: command}]\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  Stop: 5\n  PermissionRequest: «5»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b: c\nhooks: «[x]»\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  matcher: Bash\n  «hooks»: [{type: command, command: a}]\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  «preToolUse»: {hooks: {type: command}}\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  «hooks»:\n    PreToolUse:\n      - hooks: []\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  Stop:\n    more: {«PreToolUse»: 5}\n---\n"),
        ("hooks-shape", "---\nname: a\ndescription: b\nhooks:\n  Stop:\n    - hooks: [{type: prompt, «PreToolUse»: 5}]\n---\n"),
    ],
)  # fmt: skip
def test_a_file_is_skipped_for_one_reason_at_one_place(reason: str, marked: str) -> None:
    place = MARKED.search(marked)
    assert place is not None
    verdict = Document(MARKED.sub(r"\1", marked)).verdict
    assert verdict == Skipped(reason, Span(place.start(), place.end() - 2))


def test_a_suffix_in_capitals_is_read_in_plugins_only() -> None:
    text = "---\ndescription: b\n---\n"
    assert Document(text, origin=Origin(suffix=".MD")).verdict == Skipped("file-suffix", Span(0, 3))
    verdict = Document(text, origin=Origin("plugin", "stem", "tools", suffix=".MD")).verdict
    assert isinstance(verdict, Loaded)
    assert verdict.name == "tools:stem.MD"


def test_the_entry_is_what_the_main_model_reads() -> None:
    assert loaded("name: a\ndescription: One\\ntwo.\ntools: Read, Foo").entry == "a: One\ntwo. (Tools: Read, Foo)"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("tool: Read", {"tool: unknown": "tool"}),
        ("maxTurns: 0\nmemory: Local", {"maxTurns: value": "0", "memory: value": "Local"}),
        ("model: 5\ncolor: magenta", {"model: type": "5", "color: value": "magenta"}),
        ("mcpServers:\n  - docs\n  - 5\n  - web: {type: http}", {"mcpServers.1: type": "5", "mcpServers.2.web: missing": "type"}),
        ("hooks:\n  Pre: []\n  Stop:\n    - lint", {"hooks.Pre: unknown": "Pre", "hooks.Stop.0: type": "lint"}),
        ("hooks:\n  Stop:\n    - hooks: [{type: http, url: 'http://a:99999'}]", {"hooks.Stop.0.hooks.0.url: value": "'http://a:99999'"}),
        ("permissionMode:\nmodel:\nhooks:\ntools: 5", {}),
        ("mcpServers: [{docs: {command: a}, web: {command: b}}]", {}),
    ],
)  # fmt: skip
def test_what_the_host_ignores(fields: str, expected: dict[str, str]) -> None:
    assert ignored(fields) == expected


def test_a_url_without_a_scheme_is_one_fault() -> None:
    hooks = "hooks:\n  PreToolUse:\n    - hooks: [{type: http, url: example.com}, {type: http, url: 'http://a:99999'}]"
    made = document(hooks)
    faults = hook_faults(made.entries["hooks"], DIALECT, made.text)
    assert [(it.span.of(made.text), it.fatal) for it in faults] == [("example.com", True), ("'http://a:99999'", True)]


@pytest.mark.parametrize(
    "hooks",
    [
        "{matcher: Bash}",
        "{hooks: []}",
        "{hooks: [{type: command}], Stop: []}",
        "{X: [{hooks: [{type: command}]}]}",
        "{X: {Stop: {hooks: [{type: command}]}}}",
        "{X: {PreToolUse: []}, Stop: {PermissionRequest: }}",
        "{X: {preToolUse: 5}}",
        "{X: {a: {b: {c: {d: {PreToolUse: 5}}}}}}",
        "{X: [[[[{PreToolUse: 5}]]]]}",
        "{Stop: {hooks: [{type: command}]}}",
        "{Stop: [{hooks: [{type: command, a: {PreToolUse: 5}}]}]}",
    ],
)
def test_what_can_be_no_guard_is_only_ignored(hooks: str) -> None:
    assert ignored(f"hooks: {hooks}")


def test_a_guard_in_the_wrong_place_is_one_fault() -> None:
    made = document("hooks:\n  Stop:\n    - PreToolUse: 5\n      mtcher: a\n    - lint")
    faults = hook_faults(made.entries["hooks"], DIALECT, made.text)
    assert [(it.span.of(made.text), it.fatal) for it in faults] == [("PreToolUse", True), ("lint", False)]


@pytest.mark.parametrize(("url", "good"), [("' http://a '", True), ('"http://a\\tb"', True), ("'http://a b'", False)])
def test_a_url_is_read_as_a_browser_reads_it(url: str, good: bool) -> None:
    made = document(f"hooks:\n  PreToolUse:\n    - hooks: [{{type: http, url: {url}}}]")
    assert (hook_faults(made.entries["hooks"], DIALECT, made.text) == ()) == good


def test_fields_that_count_for_nothing_in_plugins() -> None:
    fields = "hooks: 5\npermissionMode: plan\nmcpServers: [a]\ninitialPrompt: Go.\ncolor: red"
    assert list(ignored(fields, PLUGIN)) == [
        f"{it}: plugin" for it in ("hooks", "permissionMode", "mcpServers", "initialPrompt")
    ]


@pytest.mark.parametrize(
    ("header", "name", "description"),
    [
        ("name: a\ndescription: ' One\\ntwo '", "tools:review:a", "One\\ntwo"),
        ("name: [a, b]\ndescription: 1.50", "tools:review:a,b", "1.5"),
        ("name: ''\ndescription: [a]", "tools:review:stem", "Agent from tools plugin"),
        (f"name: {'x' * 257}", "tools:review:stem", "Agent from tools plugin"),
    ],
)
def test_every_file_of_a_plugin_is_an_agent(header: str, name: str, description: str) -> None:
    found = loaded(header, PLUGIN)
    assert (found.name, found.description, found.placeholder) == (name, description, None)


def test_a_plugins_agent_whose_header_is_lost_says_why() -> None:
    found = loaded("name: a\ndescription: 'b\ntools: Read", PLUGIN)
    assert found.entry == "tools:review:stem: Agent from tools plugin (Tools: All tools)"
    assert found.placeholder is not None
    assert found.placeholder.reason == "yaml-syntax"


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        ("sonnet", "claude-sonnet-5-5"),
        (" Sonnet ", "claude-sonnet-5-5"),
        ("HAIKU [1m]", "claude-haiku-5-5"),
        ("inherit", None),
        ("best[1M]", "claude-opus-5-5"),
        ("inherit[1m]", "inherit"),
        ("default", "default"),
        ("Claude-Sonnet-4-5", "Claude-Sonnet-4-5"),
        ("claude-opus-4-6[1m]", "claude-opus-4-6"),
        (" Claude-Opus-4-1[1m]", "claude-opus-5-5"),
        ("Claude-Sonnet-4-0", "claude-sonnet-4-0"),
        ("sonnet[2m]", "sonnet"),
        ("sonnet[1m][1m]", "sonnet"),
        ("sonnet[3m]", "sonnet[3m]"),
    ],
)
def test_the_model_that_is_asked(model: str, sent: str | None) -> None:
    assert loader.runs_as(model, DIALECT) == sent


def test_what_counts_as_a_colon_in_a_name() -> None:
    normal = [chr(it) for it in range(0x110000) if ":" in unicodedata.normalize("NFKC", chr(it))]
    assert [chr(it) for it in range(0x110000) if names.name_fault(chr(it)) == "colon"] == normal


@pytest.mark.parametrize("memory", ["user", "project", "local"])
def test_a_memory_adds_tools_to_a_list(memory: str) -> None:
    assert agent(f"tools: Read\nmemory: {memory}").listed == "Read, Write, Edit"


def test_what_is_no_memory_adds_none() -> None:
    assert agent("tools: Read\nmemory: Project").listed == "Read"


@pytest.mark.parametrize("value", ["", "''", "' '", "5", "[sonnet]"])
def test_a_model_that_the_host_does_not_read(value: str) -> None:
    assert agent(f"model: {value}").model is None


def test_a_refusal_is_in_the_hosts_words_at_the_value() -> None:
    made = document("name: a\ndescription: b\ntools: read, Workflow")
    assert isinstance(made.verdict, Loaded)
    refused = made.verdict.refused
    assert refused is not None
    assert (refused.reason, refused.span.of(made.text), refused.unless) == ("no-tools", "read, Workflow", ())
    assert refused.message == (
        "Agent 'a' would be spawned with zero tools — refusing. Its tools list resolved to nothing: unrecognized [read]; "
        "not available to subagents [Workflow]. Fix the agent's tools frontmatter or pass a different subagent_type."
    )


def test_a_refusal_that_another_session_may_not_make_is_no_error() -> None:
    refused = agent("tools: mcp__docs__find").refused
    assert refused is not None
    assert (refused.reason, refused.unless) == ("", ("mcp__docs__find",))


def test_a_list_over_several_lines_is_refused_at_its_key() -> None:
    made = document("name: a\ndescription: b\ntools:\n  - read\n  - write")
    assert isinstance(made.verdict, Loaded)
    assert made.verdict.refused is not None
    assert made.verdict.refused.span.of(made.text) == "tools"


# Whatever a file holds

MUTATIONS = st.sampled_from(["---", "\n", ": ", '"', "'", "[", "]", "{", "}", "*", "&a ", "!t ", "|", ">", "\t", "\r", "\0", "#", "- ", "  ", "\\", "\ufeff"])  # fmt: skip


def check(text: str) -> None:
    for origin in (Origin(stem="stem"), PLUGIN, Origin(suffix=".MD")):
        made = Document(text, origin=origin)
        match made.verdict:
            case Skipped(span=span):
                places = [span]
            case Loaded() as found:
                places = [it.span for it in found.ignored]
                places += [it.span for it in (found.refused, found.placeholder) if it]
        assert all(0 <= it.start <= it.end <= len(text) for it in places)
        assert all(it.end > it.start for it in places) or not text


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    check(text)
    check("---\n" + text + "\n---\n")


@given(st.binary())
def test_any_bytes_have_a_verdict(data: bytes) -> None:
    check(decode(data).text)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PROBES), st.lists(st.tuples(st.integers(0, 500), st.integers(0, 5), MUTATIONS), max_size=4))
def test_any_damaged_probe_has_a_verdict(file: Path, damage: list[tuple[int, int, str]]) -> None:
    text = decode(file.read_bytes()).text
    for at, gone, new in damage:
        text = text[:at] + new + text[at + gone :]
    check(text)
