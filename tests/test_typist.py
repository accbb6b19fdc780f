"""A typist who looks at no popup: the text afterwards is what was typed, whatever was proposed, early or late.

The client is modelled on VS Code: letters at the beginning of a word ask, trigger characters ask, the list is filtered
and sorted by the client as long as something fits what is typed since, a space too. Enter accepts what has the focus if that changes the
text (`acceptSuggestionOnEnter` is `smart` in agent files, and is `on` in TOML), and is a line break otherwise. `late` is how many keys are
typed before an answer arrives. What Enter adds to a list is the client's own: `test_neovim.py` has that for Neovim.
"""

from __future__ import annotations

import pytest

from agentls.document import Document
from agentls.features import ignoring, others, settings_file
from agentls.features.completion import complete
from agentls.features.proposal import Completion, Proposal
from agentls.hosts.others import readers
from agentls.lsp.handlers.editing import _TRIGGERS
from agentls.rules.registry import abouts
from agentls.text.problem import apply
from tests.completing import AROUND, cursor, proposals
from tests.fixture import PATH
from tests.typed import AGENTS

SETTINGS = """# hints
notes = true
hints = true
failOn = "warning"
exclude = ["archive/**", "old/*.md"]
ignore = [
  "file-name",
  "similar-descriptions"
]
hosts = ["cursor", "vscode"]
rules.encoding = "off"

[rules]
unknown-field = "error"
[inlayHints]
tools = false
"""
OTHER = {
    ".opencode/agents/a.md": "---\ndescription: Reviews.\nmode: subagent\ntemperature: 0.1\n---\nYou review.\n",
    ".gemini/agents/a.md": "---\nname: a\ndescription: Reviews.\nkind: local\n---\nYou review.\n",
    ".agentls.toml": SETTINGS,
    "pyproject.toml": '[project]\nname = "a"\n\n[tool.agentls]\nhints = true\n\n[tool.agentls.rules]\nfile-name = "off"\n',
    ".codex/agents/a.toml": 'name = "a"\ndescription = "Reviews."\n',
}


class Typist:
    """A buffer, and the list that is shown in it."""

    def __init__(self, path: str, late: int) -> None:
        self.path, self.late = path, late
        self.text = ""
        self.shown: tuple[Proposal, ...] = ()
        self.waiting: list[tuple[int, Completion]] = []
        self.accepted: list[str] = []

    def ask(self, typed: str) -> None:
        offset = len(self.text)
        if settings_file.is_settings(self.path):
            found = settings_file.complete(self.path, self.text, offset, abouts(), typed)
        elif in_comment := ignoring.complete(self.text, offset, abouts()):
            found = in_comment
        elif readers(self.path):
            found = others.complete(self.path, self.text, offset, typed)
        else:
            found = complete(Document(self.text, self.path), AROUND, offset, typed)
        self.waiting = [(offset + self.late, found)]

    def word(self) -> str:
        rest = self.text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
        return self.text[len(rest) :]

    def arrive(self) -> None:
        for due, found in self.waiting:
            if due <= len(self.text):
                self.waiting = []
                self.shown = found.items

    def type(self, key: str) -> None:
        self.arrive()
        if key == "\n" and self.enter():
            return
        self.text += key
        if not self.fitting():
            self.shown = ()
        if key in _TRIGGERS:
            self.ask(key)
        elif self.word() and not self.fitting():
            self.ask("")

    def fitting(self) -> list[Proposal]:
        """The items that the client shows, in its order."""
        found = []
        for it in self.shown:
            typed = self.text[it.edit.span.start :]
            filtered = it.filter or it.label
            if _fits(typed.strip(), filtered):
                rank = 0 if filtered == typed else 1 if filtered.lower().startswith(typed.lower()) else 2
                found.append((rank, it.sort, it.label, it))
        return [it for *_, it in sorted(found, key=lambda row: row[:3])]

    def enter(self) -> bool:
        found = self.fitting()
        self.shown = ()
        is_written = found and found[0].edit.text == self.text[found[0].edit.span.start :] and not found[0].snippet
        if not found or (is_written and not self.path.endswith(".toml")):
            return False
        self.accepted.append(found[0].label)
        self.text = self.text[: found[0].edit.span.start] + found[0].edit.text
        return True


def _fits(typed: str, filtered: str) -> bool:
    """Whether the letters occur in their order, the first at the beginning."""
    rest = iter(filtered.lower())
    return filtered[:1].lower() == typed[:1].lower() and all(it in rest for it in typed.lower()) if typed else True


@pytest.mark.parametrize("late", [0, 1, 3])
@pytest.mark.parametrize("text", AGENTS.values(), ids=AGENTS.keys())
def test_what_is_typed_is_what_is_there(text: str, late: int) -> None:
    typist = Typist("/work/.claude/agents/typed-agent.md", late)
    for key in text:
        typist.type(key)
    assert typist.accepted == []
    assert typist.text == text


@pytest.mark.parametrize("late", [0, 1, 3])
@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("tools: Web", "WebFetch"),
        ("tools: Read, Ba", "Bash"),
        ("color: pi", "pink"),
        ("skills:\n  - api", "api-conventions"),
    ],
)
def test_enter_accepts_the_beginning_of_a_word(typed: str, chosen: str, late: int) -> None:
    typist = Typist(PATH, late)
    for key in f"---\nname: a\ndescription: b\n{typed}":
        typist.type(key)
    typist.late = 0
    if not typist.fitting():
        typist.ask("")
    typist.arrive()
    typist.type("\n")
    assert typist.accepted == [chosen]
    assert typist.text.endswith(chosen)


@pytest.mark.parametrize("late", [0, 1, 3])
@pytest.mark.parametrize(("path", "text"), OTHER.items(), ids=OTHER.keys())
def test_in_the_files_of_other_hosts_too(path: str, text: str, late: int) -> None:
    typist = Typist(path, late)
    for key in text:
        typist.type(key)
    assert typist.text == text


FINISHED = {
    "the opening dashes": "---",
    "the closing dashes": "---\nname: a\ndescription: b\ncolor: pink\n---",
    "a heading": "---\nname: a\ndescription: b\n---\n## Output",
    "a heading that another begins with": "---\nname: a\ndescription: b\n---\n## Out",
    "an opening tag": "---\nname: a\ndescription: |\n  <example>",
    "a key": "---\ntools:",
    "a comma": "---\ntools: Read,",
    "a bracket": "---\ntools: [",
    "a colour": "---\ncolor: pink",
    "a tool": "---\ntools: Read, Bash",
    "a tool that another begins with": "---\ntools: Read",
    "a tool in a list": "---\ntools:\n  - Bash",
    "a model": "---\nmodel: opus",
    "a skill": "---\nskills:\n  - release",
    "a server": "---\nmcpServers:\n  - github",
    "an agent": "---\nname: a\ndescription: b\n---\n@agent-code-reviewer",
    "a name": "---\nname: reviewe",
}


@pytest.mark.parametrize("text", FINISHED.values(), ids=FINISHED.keys())
def test_nothing_is_proposed_where_the_text_is_finished(text: str) -> None:
    typed = text[-1] if text[-1] in _TRIGGERS else ""
    asks = typed or text[-1].isalnum()
    found = complete(Document(text, PATH), AROUND, len(text), typed) if asks else Completion()
    assert [it.label for it in found.items] == []


LISTS = [
    "tools: $0",
    "tools: Read, $0",
    "tools:\n  - $0",
    "tools: Agent($0",
    "disallowedTools: [$0]",
    "skills:\n  - $0",
    "mcpServers:\n  - $0",
    "model: $0",
    "color: $0",
    "effort: $0",
    "$0",
    "hooks:\n  $0",
    'hooks:\n  PreToolUse:\n    - matcher: "$0"',
]


@pytest.mark.parametrize("place", LISTS)
def test_a_list_is_whole_when_it_is_first_shown(place: str) -> None:
    """The client filters it: what is accepted is what is shown, however late an answer comes."""
    text, offset = cursor(f"---\nname: a\ndescription: b\n{place}\n---\n")
    first = proposals(text[:offset] + "$0" + text[offset:])
    assert not first.is_incomplete
    assert first.items
    before = {(it.label, it.filter) for it in first.items}
    for it in first.items:
        for count in range(1, len(it.filter or it.label)):
            begun = text[:offset] + (it.filter or it.label)[:count] + "$0" + text[offset:]
            found = proposals(begun)
            assert not found.is_incomplete
            later = {(each.label, each.filter) for each in found.items if not each.label.startswith("agent")}
            assert later <= before, (begun, later - before)


def test_the_name_of_the_file_is_proposed_until_a_letter_is_typed() -> None:
    """If the list appears only after the letter, the client filters it with that letter."""
    (it,) = proposals("---\nname: $0\n---\n").items
    assert it.edit.text == it.label == "reviewer"
    assert not (it.filter or it.label).strip()
    assert proposals("---\nname: r$0\n---\n").items == ()


@pytest.mark.parametrize("place", [*LISTS, "---\nSee [style](./$0"])
def test_no_name_has_a_character_that_asks(place: str) -> None:
    """Until the answer arrives, VS Code shows the list as it was before the character, and Enter accepts from that."""
    path = "/work/.claude/agents/a.md"
    names = [it.label for it in proposals(f"---\nname: a\ndescription: b\n{place}\n---\n", path).items]
    assert names
    assert [it for it in (*names, *abouts()) if set(it).intersection(_TRIGGERS) - {" "}] == []


@pytest.mark.parametrize("place", LISTS)
def test_an_edit_replaces_the_word_and_nothing_else(place: str) -> None:
    text, offset = cursor(f"---\nname: a\ndescription: b\n{place}\n---\n")
    for it in proposals(text[:offset] + "$0Zz" + text[offset:]).items:
        span = it.edit.span
        assert (text[:offset] + "Zz" + text[offset:])[span.start : span.end].strip(" ") in ("Zz", "")
        made = apply(text[:offset] + "Zz" + text[offset:], (it.edit,))
        assert "Zz" not in made


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "before", ["$0", "\n  $0\n", "-$0", "---$0", "$0---", "\n---$0\n", "---\n$0", "---\n\n $0\n"], ids=repr
)
def test_a_whole_agent_of_another_host_takes_the_place_of_what_begins_it(before: str, end: str) -> None:
    path = "/w/.gemini/agents/a.md"
    text, offset = cursor(before.replace("\n", end))
    (it,) = (each for each in others.complete(path, text, offset).items if each.label == "agent")
    line = text.rfind("\n", 0, offset) + 1
    assert line <= it.edit.span.start <= offset <= it.edit.span.end
    assert "\r" not in it.edit.span.of(text)
    assert it.edit.span.of(text).strip() == (it.filter if "-" in text[line:] else "")
    made = apply(text, (it.edit, *it.also)).replace(end, "\n").replace("---\n\n", "---\n").rstrip("\n")
    assert made == "---\nname: reviewer\ndescription: Reviews changed code for bugs.\n---\n" + others._PROMPT


@pytest.mark.parametrize("place", ["---\n$0\n---\n", "$0\n---\n", "---\n---\n$0", "----$0", "--\n$0", "---\nk$0"])
def test_no_whole_agent_is_put_beside_a_header(place: str) -> None:
    text, offset = cursor(place)
    assert "agent" not in [it.label for it in others.complete("/w/.gemini/agents/a.md", text, offset).items]


def test_a_whole_agent_in_toml_has_no_dashes() -> None:
    path = "/w/.codex/agents/a.toml"
    assert others.complete(path, "", 0).items[-1].edit.text.startswith('name = "')
    assert "agent" not in [it.label for it in others.complete(path, "---", 3).items]


GEMINI, CURSOR, CODEX = ".gemini/agents/a.md", ".cursor/agents/a.md", ".codex/agents/a.toml"


@pytest.mark.parametrize(
    ("path", "lines", "label", "becomes"),
    [
        (GEMINI, "tools: $0", "read_file", "tools: [read_file]"),
        (GEMINI, "tools: [gr$0]", "read_file", "tools: [read_file]"),
        (GEMINI, "tools:\n  - $0", "read_file", "tools:\n  - read_file"),
        (GEMINI, "too$0", "tools", "tools: []"),
        (GEMINI, "kind: lo$0 # x", "local", "kind: local # x"),
        (CURSOR, "tools: $0", "Read", "tools: Read"),
        (CURSOR, "too$0", "tools", "tools: "),
        (".github/agents/a.agent.md", "tools:\n  - $0", "agent", "tools:\n  - agent"),
        (".qwen/agents/a.md", "tools: $0", "read_file", "tools: read_file"),
        (".opencode/agents/a.md", "permission:\n  bash: $0", "ask", "permission:\n  bash: ask"),
    ],
)
def test_what_is_accepted_is_read_by_the_host(path: str, lines: str, label: str, becomes: str) -> None:
    text, offset = cursor(f"---\ndescription: b\n{lines}\n---\nWork on it.\n")
    (it,) = (each for each in others.complete(f"/w/{path}", text, offset).items if each.label == label)
    assert it.filter == label
    assert apply(text, (it.edit,)) == f"---\ndescription: b\n{becomes}\n---\nWork on it.\n"


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        (GEMINI, "tools: re$0"),
        (GEMINI, "tools: read_file, $0"),
        (GEMINI, "kind: $0'local'"),
        (GEMINI, "kind: $0# x"),
        (CURSOR, "tools:\n  - $0"),
        (CURSOR, "tools: [$0]"),
        (".opencode/agents/a.md", "permission:\n  bash:\n    'git *': $0"),
        (".claude/agents/a.md", "tools: $0# x"),
        (".claude/agents/a.md", "effort: $0# x"),
    ],
)
def test_nothing_is_proposed_that_the_host_does_not_read_there(path: str, lines: str) -> None:
    text, offset = cursor(f"---\ndescription: b\n{lines}\n---\nWork on it.\n")
    is_ours = path.startswith(".claude")
    found = complete(Document(text, path), AROUND, offset) if is_ours else others.complete(f"/w/{path}", text, offset)
    assert found.items == ()


@pytest.mark.parametrize("lines", ['sandbox_mode = $0"read-only"', "sandbox_mode =$0'x'", "sandbox_mode = $0# x"])
def test_no_value_is_put_in_front_of_another_in_toml(lines: str) -> None:
    text, offset = cursor(lines)
    assert others.complete(f"/w/{CODEX}", text, offset).items == ()


def test_a_list_in_brackets_is_only_shown_on_request() -> None:
    text, offset = cursor("---\ndescription: b\ntools: $0\n---\n")
    assert others.complete(f"/w/{GEMINI}", text, offset, " ").items == ()


def test_no_tool_is_proposed_that_the_host_gives_only_to_the_main_agent() -> None:
    text, offset = cursor("---\ndescription: b\ntools: [$0]\n---\n")
    found = [it.label for it in others.complete(f"/w/{GEMINI}", text, offset).items]
    assert "read_file" in found
    assert "invoke_agent" not in found
