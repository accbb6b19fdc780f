"""opencode: how it cuts, repairs and reads a header, in both versions, and the recorded answers of the program."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from agentls.hosts.opencode import portable
from agentls.hosts.opencode.loader import agent_id, is_mode, load, load_2, spread
from agentls.hosts.opencode.matter import matter
from agentls.hosts.opencode.rules import Case, covering
from agentls.hosts.others import reader
from agentls.hosts.reading import File, Reading
from agentls.text.source import Span

from . import libraries, yaml_corners

PATH = ".opencode/agents/one.md"


def one(header: str, body: str = "Look at the change.\n", path: str = PATH) -> Reading:
    return load(File(path, f"---\n{header}\n---\n{body}"))


def two(header: str, path: str = PATH) -> Reading:
    return load_2(File(path, f"---\n{header}\n---\nLook at the change.\n"))


def test_a_plain_agent() -> None:
    found = one("description: Looks at changes.\nmodel: anthropic/claude-sonnet-4-5\nmode: subagent")
    assert (found.loads, found.name, found.description) == (True, "one", "Looks at changes.")
    assert found.model == {"modelID": "claude-sonnet-4-5", "providerID": "anthropic"}
    assert found.notes == ()
    assert two("description: Looks at changes.\nmodel: a/b/c").model == {"id": "b/c", "providerID": "a"}


@pytest.mark.parametrize("header", ["just words", "- a", "[a]", "3"])
def test_a_header_without_fields(header: str) -> None:
    for found in (one(header), two(header)):
        (note,) = found.notes
        assert (note.kind, note.span) == ("header", Span(4, 4 + len(header)))
        assert note.message.startswith("the header has no fields, so opencode gives the agent all permissions")


def test_a_value_that_the_text_replaces_is_not_listed() -> None:
    """As opencode 1.18.33 answered, and the core of opencode 2."""
    assert one("prompt: .inf").loads
    assert two("prompt: .inf\nmaxSteps: 3").loads
    assert two("system: .inf").loads
    assert not one("system: .inf").loads
    assert not two("foo: .inf").loads


@pytest.mark.parametrize(("model", "lacks"), [("anthropic/", "model after"), ("/sonnet", "provider before")])
def test_a_model_without_a_part(model: str, lacks: str) -> None:
    (note,) = one(f"model: {model}").notes
    assert (
        note.message
        == f"`{model}` has no {lacks} the `/`, so the agent cannot run in opencode 1; write `provider/model`"
    )


def test_a_document_is_an_agent_as_well() -> None:
    """As opencode 1.18.33 lists it."""
    text = "# Agents\n\nThese are ours.\n\n---\n"
    for name in ("README", "AGENTS"):
        for found in (
            load(File(f".opencode/agents/{name}.md", text)),
            load_2(File(f".opencode/agents/{name}.md", text)),
        ):
            (note,) = found.notes
            assert (found.name, note.kind) == (name, "changed")
            assert f"the prompt of an agent `{name}` with all permissions; move it out" in note.message
    assert load(File(".opencode/agents/looker.md", text)).notes == ()
    (note,) = load(File(".opencode/agents/README.md", "description: Looks.\nmode: all\n---\nLook.\n")).notes
    assert note.kind == "header"
    assert load(File(".opencode/agents/README.md", "---\nmode: all\n---\n# Agents\n")).notes == ()


@pytest.mark.parametrize(
    ("header", "at", "said"),
    [
        ("permission: {bash: {'git *': maybe}}", "maybe", "`git *` in `permission` is not valid"),
        ("permission: {bash: 3}", "3", "; write `allow`, `ask` or `deny`"),
        ("permission: {'*': Allow}", "Allow", "; write `allow`"),
        ("permission: {todowrite: {'*': allow}}", "{'*': allow}", "`todowrite` in `permission` is not valid"),
        ("permission: {edit: [deny]}", "[deny]", "the value of `edit` in `permission` is not valid"),
        ("tools: {write: nope}", "nope", "the value of `write` in `tools` is not valid"),
    ],
)
def test_the_innermost_value_that_is_wrong(header: str, at: str, said: str) -> None:
    text = f"---\n{header}\n---\nLook.\n"
    found = load(File(PATH, text))
    assert found.span.of(text) == at
    assert said in found.reason
    assert ", so opencode 1 starts no session in this project; " in found.reason


@pytest.mark.parametrize(
    ("rule", "at", "said"),
    [
        ("{action: edit, resource: '*', effect: Deny}", "Deny", "; write `deny`"),
        ("{action: edit, effect: deny}", "{action: edit, effect: deny}", "`permissions` has no `resource`"),
    ],
)
def test_the_innermost_value_of_a_rule(rule: str, at: str, said: str) -> None:
    text = f"---\npermissions: [{rule}]\n---\nLook.\n"
    found = load_2(File(PATH, text))
    assert (found.loads, found.span.of(text)) == (False, at)
    assert said in found.reason


def test_a_colon_is_repaired() -> None:
    assert one("description: use it: when code changed").description == "use it: when code changed"
    assert one("description: Looks.\nargument-hint: a: b").description is None
    found = one("description: use it: now\ntools: {write: false}")
    assert found.loads is False
    assert "not valid YAML and `tools` is read as a string, so opencode 1 " in found.reason


@pytest.mark.parametrize(
    "header", ["description: @look", "description: Looks.\ndescription: Again.", "a: [b", "- a\nb: c"]
)
def test_an_unreadable_header_is_the_prompt_of_an_agent_that_may_do_everything(header: str) -> None:
    for found in (one(header), two(header)):
        assert (found.loads, found.name, found.description) == (True, "one", None)
        (note,) = found.notes
        assert note.kind == "header"
        assert note.message.startswith("the header cannot be read (")
        assert "the whole file is the prompt of an agent with all permissions" in note.message


def test_after_a_repair_an_unreadable_file_is_dropped() -> None:
    header = "description: use it: when\nmodel: @fast"
    for found in (one(header), two(header)):
        assert not found.loads
        assert "drops this file" in found.reason
        assert found.span.of(f"---\n{header}\n---\n") == "@fast"


def test_line_ends_alone_count_as_a_repair() -> None:
    assert load(File(PATH, "---\r\ndescription: @look\r\nmode: all\r\n---\r\nLook.")).loads is False
    assert load(File(PATH, "---\r\ndescription: @look\r\n---\r\nLook.")).loads is True


def test_a_byte_order_mark_blocks_the_repair_in_version_1_alone() -> None:
    file = File(PATH, "---\ndescription: use it: when\n---\nLook.", bom=True)
    assert (load(file).description, load_2(file).description) == (None, "use it: when")


@pytest.mark.parametrize(
    ("header", "key", "remedy"),
    [
        ("color: blue", "color: blue", "`'#0000FF'`"),
        ("color: '#0AF'", "color: '#0AF'", "`'#00aaff'`"),
        ("tools: Read, Bash", "tools: Read, Bash", "`permission: {'*': deny, read"),
        ("tools:", "tools:", "`{write: false}`"),
        ("tools:\n  - read", "tools", "`{write: false}`"),
        ("description: 42", "description: 42", "put the value in quotes"),
        ("description: 2024-01-01", "description: 2024-01-01", "put the value in quotes"),
        ("mode: helper", "mode: helper", "`subagent`"),
        ("steps: 0", "steps: 0", "above 0"),
        ("temperature: '0.3'", "temperature: '0.3'", "without quotes"),
        ("permission: never", "permission: never", "`deny`"),
        ("mode: Subagnet", "mode: Subagnet", "write `subagent`"),
        ("mode: nope", "mode: nope", "write `primary`, `subagent` or `all`"),
        ("hidden: 'true'", "hidden: 'true'", "`true`"),
        ("model: 5", "model: 5", "`provider/model`"),
    ],
)
def test_a_value_of_another_type_stops_the_project(header: str, key: str, remedy: str) -> None:
    found = one(header)
    assert found.reason.startswith(f"`{key}` is not valid, so opencode 1 starts no session in this project; ")
    assert remedy in found.reason
    assert found.span.of(f"---\n{header}\n---\n").rstrip() == header
    assert "is not valid, so opencode 2 drops this file; " in two(header).reason
    mode = one(header, path=".opencode/modes/one.md")
    assert "so opencode 1 drops this file without a message; " in mode.reason


def test_each_further_fault_is_a_note() -> None:
    found = one("color: blue\nsteps: many")
    assert "color" in found.reason
    assert ["steps" in it.message for it in found.notes] == [True]


@pytest.mark.parametrize("header", ["name: 42", "name: [a]", "limit: .inf"])
def test_what_breaks_the_list_of_agents(header: str) -> None:
    assert "is not valid, so opencode 1 cannot list the agents of this project; " in one(header).reason
    assert "name" not in header or two(header).loads


def test_names() -> None:
    assert (one("name: other").name, two("name: other").name) == ("other", "one")
    assert one("name:").name == "null"


def test_removed() -> None:
    assert one("disable: true").loads is two("disable: true").loads is two("disabled: true").loads is False
    assert one("disabled: true").loads is True


def test_an_empty_file() -> None:
    assert load(File(PATH, "")).loads is True
    assert (
        load_2(File(PATH, "")).reason
        == "the file is empty, so opencode 2 lists no agent of this project; delete it, or write a prompt"
    )


def test_headers_of_other_kinds() -> None:
    assert one("- a\n- b").loads is one("~").loads is one("42").loads is True
    assert spread(["a", "b"]) == {"0": "a", "1": "b"}
    assert load(File(PATH, '---json\n{"description": "Looks."}\n---\n')).description == "Looks."
    assert load(File(PATH, "---toml\ndescription = 1\n---\n")).notes[0].kind == "header"
    (note,) = load(File(PATH, "---js\n({})\n---\n")).notes
    assert note.message.startswith("the header is marked as JavaScript, so opencode runs it when it starts; ")


FIELDS = "description: Looks.\nmode: subagent\npermission:\n  edit: deny\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n\n---\n", "---\n"),
        ("<!-- a\nnote -->\n---\n", "---\n"),
        ("# Reviewer\n\n---\n", "---\n"),
        ("Reviewer\n---\n", "---\n"),
        (" ---\n", " ---\n"),
        ("```yaml\n", "```\n"),
        ("```markdown\n---\n", "---\nLook.\n```\n"),
        ("----\n", "----\n"),
        ("***\n", "***\n"),
        ("", "---\n"),
        ("", ""),
    ],
)
def test_a_header_that_is_not_at_the_beginning(before: str, after: str) -> None:
    """opencode 1.18.33 gives the agent the whole file as its prompt, the mode `all`, and every permission."""
    text = f"{before}{FIELDS}{after}\nLook at the change.\n"
    (note,) = load(File(PATH, text)).notes
    assert (note.kind, note.span.of(text)) == ("header", f"{before}description: Looks.")
    assert "the whole file is the prompt of an agent with all permissions; begin the file with `---`" in note.message
    assert portable.read(File(PATH, text)).agent is None


@pytest.mark.parametrize(
    "text",
    [
        "Look at the change.\n",
        "# Reviewer\n\nLook.\n\n---\n\nnote: say it.\n",
        "steps:\n- look\n- say\n",
        "You write agents.\n\nBegin each with:\n\n---\n" + FIELDS + "---\n",
        "Write agents such as\n\n```yaml\n---\n" + FIELDS + "---\n```\n",
    ],
)
def test_a_plain_prompt_has_no_header_to_find(text: str) -> None:
    assert load(File(PATH, text)).notes == ()
    assert portable.read(File(PATH, text)).agent is not None


def notes(found: Reading, header: str) -> list[tuple[str, str, str]]:
    text = f"---\n{header}\n---\n"
    return [(it.kind, it.span.of(text), it.message) for it in found.notes]


@pytest.mark.parametrize(
    ("header", "kind", "at", "said"),
    [
        ("model: sonnet", "lost", "sonnet", "reads it as a provider without a model"),
        ("disallowedTools: [Bash]", "weaker", "disallowedTools", "restricts nothing"),
        ("skills: [a]", "ignored", "skills", "sends it to the model's provider"),
        ("prompt: Look.", "lost", "prompt", "`prompt` is replaced by the text below the header"),
        ("tools: {Write: false}", "weaker", "Write", "`Write` is not a tool of"),
        ("tools: {Write: true}", "ignored", "Write", "`Write` is not a tool of"),
        ("permission: {Bash: deny}", "weaker", "Bash", "; write `bash`"),
        ("permissions: []", "weaker", "permissions", "`permissions` is not a field of"),
        ("permision: {edit: deny}", "weaker", "permision", "; write `permission`"),
        ("permision: allow", "ignored", "permision", "as an option; write `permission`"),
        ("moed: all", "lost", "moed", "as an option; write `mode`"),
        ("max_steps: 4", "lost", "max_steps", "; write `maxSteps`"),
        ("max_turn: 4", "ignored", "max_turn", "; write `steps`"),
        ("disalowed-tools: [Bash]", "weaker", "disalowed-tools", "; write `permission: {bash: deny}`"),
        ("allowed_tools: [read]", "weaker", "allowed_tools", "; write `permission`"),
        ("user-invocable: false", "weaker", "user-invocable", "; write `hidden: true`"),
        ("request: {body: {a: 1}}", "ignored", "request", "; remove it if only opencode 1 reads the file"),
        ("agent: build", "ignored", "agent", "; remove it"),
        ("tool: {edit: false}", "weaker", "tool", "; write `tools`"),
        ("disabel: true", "weaker", "disabel", "; write `disable`"),
        ("readonly: true", "weaker", "readonly", "; write `permission: {edit: deny, bash: deny}`"),
        ("readonly: false", "ignored", "readonly", "sends it to the model's provider"),
        ("hooks: {PreToolUse: []}", "weaker", "hooks", "restricts nothing"),
        ("hooks: [{PreToolUse: x}, [a]]", "ignored", "hooks", "sends it to the model's provider"),
        ("hooks: [a, PreToolUse]", "weaker", "hooks", "restricts nothing"),
        ("hooks: {Stop: []}", "ignored", "hooks", "sends it to the model's provider"),
        ("tools: {wriet: false}", "weaker", "wriet", "; write `write`"),
        ("permission: {bsh: deny}", "weaker", "bsh", "; write `bash`"),
    ],
)
def test_notes(header: str, kind: str, at: str, said: str) -> None:
    ((found_kind, found_at, message),) = notes(one(header), header)
    assert (found_kind, found_at) == (kind, at)
    assert said in message
    assert "opencode 1" in message


@pytest.mark.parametrize(
    ("header", "kind", "at", "remedy"),
    [
        ("permission: {write: deny}", "weaker", "write", "write `edit`, which is for all changes to files"),
        ("permission: {patch: {'*.md': deny}}", "weaker", "patch", "write `edit`, which is for all changes to files"),
        ("permission: {edit: allow, write: deny}", "weaker", "write", "; say it in `edit`"),
        ("permission: {edit: deny, write: allow}", "lost", "write", "; say it in `edit`"),
        ("permission: {bash: allow, Bash: deny}", "weaker", "Bash", "; say it in `bash`"),
        ("permission: {'*': ask, apply_patch: deny}", "weaker", "apply_patch", "write `edit`, which"),
        ("permission: {'*': deny, write: allow}", "lost", "write", "write `edit`, which"),
        ("permission: {write: allow}", "ignored", "write", "write `edit`, which"),
        ("tools: {multiedit: false}", "weaker", "multiedit", "write `edit`, which"),
        ("permission: {web_fetch: deny}", "weaker", "web_fetch", "write `webfetch`"),
        ("permission: {web_serach: deny}", "weaker", "web_serach", "write `websearch`"),
        ("permission: {run_shell_command: ask}", "weaker", "run_shell_command", "write `bash`"),
        ("permission: {search: deny}", "weaker", "search", "write `grep` and `glob`"),
        ("permission: {'Bash(git push *)': deny}", "weaker", "'Bash(git push *)'", "below `bash`, as a pattern"),
    ],
)
def test_rules_for_tools_by_other_names(header: str, kind: str, at: str, remedy: str) -> None:
    """opencode 1.18.33 asks for `edit` before `write`, `edit` and `apply_patch`, as the core of opencode 2 does; only
    `tools` knows `write` and `patch`."""
    ((found_kind, found_at, message),) = notes(one(header), header)
    assert (found_kind, found_at) == (kind, at)
    assert "of opencode 1, so this rule has no effect" in message
    assert remedy in message


@pytest.mark.parametrize(
    ("header", "at", "said"),
    [
        ("permission: {edit: deny, '*': allow}", "edit", "a later rule allows `edit`"),
        ("permission: {bash: {'rm *': deny}, '*': allow}", "bash", "a later rule allows `bash`"),
        ("permission: {'docs_*': deny, '*': allow}", "'docs_*'", "a later rule allows `docs_*`"),
        ("permission: {bash: {'rm *': ask, '*': allow}}", "bash", "`*` below `rm *` allows it"),
        ("permission: {bash: {'git push*': deny, 'git *': allow}}", "bash", "`git *` below `git push*` allows it"),
        ("permission: {edit: {'src/**': deny, '**': allow}}", "edit", "`**` below `src/**` allows it"),
        ("permission: {docs_write: deny, 'docs_*': allow}", "docs_write", "a later rule allows `docs_write`"),
        ("permission: {edit: deny, '*': ask}", "edit", "a later rule asks about `edit`"),
        ("permission: {bash: {'rm *': deny, '*': ask}}", "bash", "`*` below `rm *` asks about it"),
        ("tools: {write: false}\npermission: {edit: allow}", "write", "write it in `permission` alone"),
    ],
)
def test_rules_that_a_later_one_overrides(header: str, at: str, said: str) -> None:
    """An agent of opencode 1.18.33 with `bash: {'touch *': deny, '*': allow}` ran the command."""
    ((kind, found_at, message),) = notes(one(header), header)
    assert (kind, found_at) == ("weaker", at)
    assert said in message
    assert "the last rule that matches counts, so in opencode 1 this one restricts nothing" in message


@pytest.mark.parametrize(
    ("header", "at", "said"),
    [
        ("permission: {read: allow, '*': deny}", "read", "a later rule denies `read`"),
        ("permission: {bash: {'git *': allow}, '*': deny}", "bash", "a later rule denies `bash`"),
        ("permission: {bash: {'git *': allow, '*': deny}}", "bash", "`*` below `git *` denies it"),
        ("permission: {bash: {'git *': allow, '*': ask}}", "bash", "`*` below `git *` asks about it"),
        ("permission: {bash: ask, '*': deny}", "bash", "a later rule denies `bash`"),
        ("tools: {write: true, '*': false}", "write", "write it in `permission` alone"),
    ],
)
def test_permissions_that_a_later_rule_takes_away(header: str, at: str, said: str) -> None:
    ((kind, found_at, message),) = notes(one(header), header)
    assert (kind, found_at) == ("lost", at)
    assert said in message
    assert "so in opencode 1 this one allows nothing" in message


def test_a_case_that_a_later_one_covers_is_not_counted() -> None:
    assert "bash" in " ".join(one("permission: {bash: {'git push*': deny, 'rm *': deny, 'git *': allow}}").denied)
    assert one("mode: primary\npermission: {bash: {'git push*': deny, 'git *': allow}}").denied == ()


@pytest.mark.parametrize(
    ("permission", "denied"),
    [
        ("{read: {'*.env': deny}}", ("read (in some cases)",)),
        ("{read: {'**': deny}}", ("read",)),
        ("{'*': ask, read: {'*.env': deny}}", ("read (in some cases)",)),
        ("{docs_get: {'x*': deny}}", ("docs_get (in some cases)",)),
        ("{bash: {'git *': allow}}", ()),
        ("{'*': allow, edit: {'*': deny, 'x*': deny}}", ("edit",)),
        ("{'*': deny, '**': allow, bash: deny}", ("bash",)),
        ("{doom_loop: deny, docs_get: deny}", ("doom_loop", "docs_get")),
        ("{docs_get: deny, '*': allow}", ()),
        ("{bsh: deny}", ()),
    ],
)
def test_a_pattern_leaves_the_other_cases_as_they_are(permission: str, denied: tuple[str, ...]) -> None:
    assert one(f"mode: primary\npermission: {permission}").denied == denied


@pytest.mark.parametrize(
    ("first", "granted", "denied"),
    [
        ("'*': deny", tuple(f"w{n}*" for n in range(250)), ()),
        ("'bas*': deny", None, ("bash",)),
        ("bash: deny", None, ("bash",)),
    ],
)
def test_the_first_of_many_rules_counts(first: str, granted: tuple[str, ...] | None, denied: tuple[str, ...]) -> None:
    rules = ", ".join((first, *(f"'w{n}*': allow" for n in range(250))))
    found = one(f"mode: primary\npermission: {{{rules}}}")
    assert (found.granted, found.denied) == (granted, denied)


def test_a_pattern_of_a_later_rule_of_version_2() -> None:
    rules = "[{action: edit, resource: '*', effect: deny}, {action: edit, resource: 'src/*', effect: allow}]"
    assert two(f"permissions: {rules}").denied == ("edit (in some cases)",)


@pytest.mark.parametrize(
    ("header", "granted", "denied"),
    [
        ("mode: primary", None, ()),
        ("mode: subagent", None, ("todowrite", "task")),
        ("mode: subagent\npermission: {'*': allow}", None, ("todowrite", "task")),
        ("permission: deny", (), ()),
        ("mode: subagent\npermission: {task: {'lint-*': allow}}", None, ("todowrite",)),
        ("mode: subagent\ntools: {task: true, todowrite: true}", None, ()),
        ("mode: subagent\npermission: {'*': deny, 't*': allow, todowrite: ask}", ("todowrite",), ()),
        ("permission: {todowrite: allow}", None, ("task (as a subagent)",)),
        ("permission: {'*': deny, 't*': allow, todowrite: allow}", ("todowrite", "task (not as a subagent)"), ()),
    ],
)
def test_a_subagent_has_two_tools_only_if_a_rule_names_them(
    header: str, granted: tuple[str, ...] | None, denied: tuple[str, ...]
) -> None:
    """As the request of a subagent of opencode 1.18.33 has them."""
    found = one(header)
    assert (found.granted, found.denied) == (granted, denied)


def test_a_mode_is_no_subagent_whatever_it_says() -> None:
    assert one("mode: subagent", path=".opencode/mode/one.md").denied == ()


def test_rules_of_version_2_that_a_later_one_overrides() -> None:
    denied, allowed = (f"{{action: edit, resource: '*', effect: {it}}}" for it in ("deny", "allow"))
    ((kind, _, message),) = notes(two(header := f"permissions: [{denied}, {allowed}]"), header)
    assert (kind, "in opencode 2 this one restricts nothing" in message) == ("weaker", True)
    assert two(f"permissions: [{allowed}, {denied}]").notes == ()


def test_a_rule_of_version_2_by_another_name() -> None:
    denied = "{action: '*', resource: '*', effect: deny}"
    header = f"permissions: [{denied}, {{effect: allow, action: write, resource: '*'}}]"
    ((kind, at, message),) = notes(two(header), header)
    assert (kind, at) == ("lost", "write")
    assert "`write` is not a permission of opencode 2" in message


@pytest.mark.parametrize(
    "header",
    [
        "permission: {'*': allow, edit: deny, bash: {'*': allow, 'rm *': deny}}",
        "permission: {'*': ask, edit: deny}",
        "permission: {'*': deny, read: allow, bash: {'*': deny, 'git *': allow, 'git push*': deny}}",
        "permission: {bash: {'rm*': deny, 'rm*?': allow}}",
        "tools: {write: true}\npermission: {edit: deny}",
        "tools: {write: false, patch: false}",
        "tools: {patch: false}",
        "permission: {edit: deny, write: deny}",
        "permission: {edit: ask, write: ask}",
        "permission: {write: deny, '*': deny}",
        "permission: {write: deny, 'e*': deny}",
        "permission: {edit: deny, write: {'*.md': deny}}",
        "tools: {write: false}\npermission: {write: deny}",
        "permission: {github_create: deny, x_edit: deny, docker: deny, 'w*': deny}",
    ],
)
def test_rules_that_hold_or_are_for_tools_of_servers(header: str) -> None:
    assert one(header).notes == ()


@pytest.mark.parametrize(
    ("header", "kind", "advice"),
    [
        ("tools: {'!edit': true}", "weaker", "to deny it, write `edit: false`"),
        ("permission: {'^bash': allow}", "weaker", "to deny it, write `bash: deny`"),
        ("permission: {'*': deny, '-edit': allow}", "lost", "to deny it, write `edit: deny`"),
        ("permission: {'-edit': deny}", "weaker", "write `edit`, which is for all changes to files"),
    ],
)
def test_a_mark_that_is_meant_to_exclude_a_tool(header: str, kind: str, advice: str) -> None:
    ((found, _, message),) = notes(one(header), header)
    assert found == kind
    assert message.endswith(advice)


def test_rules_of_version_2_by_other_names() -> None:
    rule = "permissions: [{action: %s, resource: '%s', effect: deny}]"
    ((kind, at, message),) = notes(two(rule % ("write", "*")), rule % ("write", "*"))
    assert (kind, at) == ("weaker", "write")
    assert "`write` is not a permission of opencode 2" in message
    assert two(rule % ("edit", "*")).notes == ()
    assert notes(two(rule % ("write", "*.md")), rule % ("write", "*.md"))
    both = "permissions: [{action: write, resource: '*', effect: deny}, {action: edit, resource: '*', effect: deny}]"
    assert two(both).notes == ()


def test_rules_of_version_2_beside_a_key_of_version_1() -> None:
    rules = "permissions: [{action: edit, resource: '*', effect: deny}]"
    assert two(rules).notes == ()
    ((kind, at, message),) = notes(two(f"name: x\n{rules}"), f"name: x\n{rules}")
    assert (kind, at) == ("weaker", "permissions")
    assert "next to `name`" in message


def test_options_of_providers_are_fine() -> None:
    assert one("reasoningEffort: high\ntop_k: 3").notes == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".opencode/agent/a.md", "a"),
        ("/x/.opencode/agents/team/a.md", "team/a"),
        ("x/.opencode/agents/README.md", "README"),
        (".opencode/agents/.hidden.md", ".hidden"),
        (".opencode/agents/a.agent.md", "a.agent"),
        (".opencode/mode/a.md", "a"),
        ("/home/u/.config/opencode/agents/a.md", "a"),
        (".opencode/modes/team/a.md", None),
        (".opencode/agents/a.MD", None),
        (".opencode/agents/a.txt", None),
        (".opencode/a.md", None),
        (".claude/agents/a.md", None),
        ("agents/a.md", None),
        ("x.opencode/agents/a.md", None),
    ],
)
def test_places(path: str, name: str | None) -> None:
    assert reader("opencode").owns(path) is (name is not None)
    assert name is None or agent_id(path) == name


def test_modes() -> None:
    assert is_mode(".opencode/mode/a.md")
    assert not is_mode(".opencode/agent/mode/a.md")


def texts(random: Random, many: int) -> list[str]:
    fences = ("---\n", "---\n", "---\r\n", "--- \n", "---yaml\n", "----\n", "\n---\n", "")
    heads = (
        "description: Looks.\n",
        "description: a: b\n",
        "tools: {write: false}\n",
        "mode: all\r\n",
        "# c\n",
        "x y\n",
    )
    found = []
    for _ in range(many):
        lines = [random.choice(heads) for _ in range(random.randint(0, 4))]
        if random.random() < 0.6:
            lines.insert(random.randint(0, len(lines)), yaml_corners.soup(random))
        found.append(
            random.choice(fences) + "".join(lines) + random.choice(("\n---\n", "---\n", "\n---", "")) + "Look.\n"
        )
    return found


def test_spans_lie_in_the_file() -> None:
    for text in texts(Random(17), 3000):
        for found in (load(File(PATH, text)), load_2(File(PATH, text))):
            for span in (found.span, *(it.span for it in found.notes)):
                assert 0 <= span.start <= span.end <= len(text), (text, found)


@pytest.mark.parametrize("text", ["---\n" + "a: b: c\n" * 20_000 + "---\n", "---\n" + "[" * 50_000, "---\r\n" * 50_000])
def test_hostile_files_get_an_answer(text: str) -> None:
    load(File(PATH, text))
    load_2(File(PATH, text))


FOLDER = libraries.find()

SCRIPT = r"""
const matter = require("gray-matter");
const sanitize = (text) => {
  const found = text.match(/^---\r?\n([\s\S]*?)\r?\n---/);
  if (!found) return text;
  const lines = found[1].split(/\r?\n/).flatMap((line) => {
    if (line.trim().startsWith("#") || line.trim() === "" || /^\s+/.test(line)) return [line];
    const field = line.match(/^([a-zA-Z_][a-zA-Z0-9_]*)\s*:\s*(.*)$/);
    const value = field ? field[2].trim() : "";
    if (!field || value === "" || value === ">" || value === "|" || /^["']/.test(value) || !value.includes(":")) return [line];
    return [`${field[1]}: |-`, `  ${value}`];
  });
  return text.replace(found[1], () => lines.join("\n"));
};
const ask = (text) => {
  matter.clearCache();
  let found;
  try { found = matter(text); } catch { found = matter(sanitize(text)); }
  return { data: { ...found.data }, content: found.content.trim() };
};
"""


@pytest.mark.skipif(FOLDER is None, reason=libraries.missing())
def test_gray_matter_reads_the_same() -> None:
    assert FOLDER is not None
    items = [it for it in texts(Random(18), 6000) if it and not re.match(r"---[ \t]*(js|coffee)", it)]
    different = []
    for text, theirs in zip(items, libraries.ask(FOLDER, SCRIPT, items), strict=True):
        ours = _shown(text)
        # Dates as keys depend on the time zone, and a string is spread by its UTF-16 units.
        odd = any(it in str(theirs) for it in ("Coordinated Universal Time", "…", "\ufffd"))
        if not odd and ("error" in theirs) + ("error" in ours) != 2 and theirs != ours:
            different.append((text, theirs, ours))
    shortest = sorted(different, key=lambda case: len(case[0]))[:5]
    assert not different, "\n".join(f"{text!r}\n  theirs: {a}\n  ours:   {b}" for text, a, b in shortest)


def _shown(text: str) -> dict[str, Any]:
    from agentls.stdx.javascript import trim
    from agentls.syntax.header import value

    found = matter(text, bom=False)
    if found.kind == "dropped":
        return {"error": found.reason}
    fields = found.data
    if found.root is not None and isinstance(fields, (dict, list)):
        fields = value(found.root)
    return {"value": libraries.shown({"content": trim(found.body.of(text)), "data": spread(fields)})}


@pytest.mark.parametrize(
    ("pattern", "other", "covers"),
    [
        ("*", "git push", True),
        ("git *", "git push", True),
        ("git *", "git push *", True),
        ("*push", "git push", True),
        ("*push", "git *", False),
        ("git *", "gh pr *", False),
        ("git push *", "git *", False),
        ("g?t *", "git push", False),
        ("g?t *", "g?t *", True),
        ("*?", "*", False),
        ("git", "git", True),
        ("git", "gitk", False),
    ],
)
def test_what_a_pattern_covers(pattern: str, other: str, covers: bool) -> None:
    """One with a `?` covers only itself: a `*` of another one matches nothing, too."""
    case = Case("bash", other, "allow")
    for tool in ("bash", "*"):
        assert (covering([Case(tool, pattern, "deny")], case).effect == "deny") is covers
    assert covering([Case("edit", "*", "deny")], case) is case
