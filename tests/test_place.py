"""What the cursor is on, in whole headers, in half-typed ones, and in random input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agentls.cursor.locate import place
from agentls.cursor.targets import Item, Key, Value
from agentls.document import Document
from agentls.features.colours import colours
from agentls.features.completion import complete
from agentls.features.hover import hover
from agentls.features.inlay import hints
from agentls.features.on_type import entered
from agentls.features.signature import signature
from agentls.syntax.yaml.tree import Mapping, Node, Scalar, Sequence
from agentls.text.source import Span, decode
from tests.completing import AROUND, cursor

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"


def shown(fixture: str) -> str:
    """The place of a fixture as one line: what it is, its path, what it covers."""
    text, offset = cursor(fixture)
    at = place(Document(text, "/work/.claude/agents/a.md"), offset)
    kind = type(at).__name__
    match at:
        case Key():
            return f"Key {'.'.join(map(str, at.path))}[{at.name}]{':' if at.written else ''}"
        case Value():
            return f"Value {'.'.join(map(str, at.path))} [{at.text}]{'+' + at.lead if at.lead else ''}"
        case Item():
            return f"Item {'.'.join(map(str, at.path))} [{at.text}] {','.join(at.others)}{'+' + at.value.lead if at.value.lead else ''}"
        case _:
            span = getattr(at, "span", None)
            return f"{kind} [{span.of(text)}]" if span is not None else kind


PLACES = {
    "$0": "Start []",
    "--$0": "Start [--]",
    "---$0\nYou review.\n": "Start [---]",
    "Body.$0": "Prose",
    "---$0\nname: a\n---\n": "Fence [---]",
    "---\n$0\n---\n": "Key []",
    "---\n\n$0\n\n---\nBody.\n": "Key []",
    "---\n$0": "Key []",
    "---\nna$0\n---\n": "Key [na]",
    "---\nna$0me: x\n---\n": "Key [name]:",
    "---\n'na$0me': x\n---\n": "Key [name]:",
    "---\nname: a\nmod$0": "Key [mod]",
    "---\nname: a\nmodel:$0\n---\n": "Value model []+ ",
    "---\nname: a\nmodel: $0\n---\n": "Value model []",
    "---\nname: a\nmodel: so$0 # c\n---\n": "Value model [so]",
    "---\nname: a\nmodel: so # c$0\n---\n": "Nowhere",
    "---\nname: a\nmodel: 'so$0\ndescription: b\n---\n": "Value model [so]",
    "---\nmodel: &a son$0net\n---\n": "Value model [sonnet]",
    "---\nname: a\ndescription: |\n  one\n  $0\nmodel: x\n---\n": "Value description [one\n\n]",
    "---\nname: a\ndescription: one\n  two$0\n---\n": "Value description [one two]",
    '---\nname: a\ndescription: "one\n\n  two$0\n---\n': "Value description [one\ntwo]",
    "---\ntools: Read, E$0d, Bash\n---\n": "Item tools [Ed] Read,Bash",
    "---\ntools: Read, $0\n---\n": "Item tools [] Read",
    "---\ntools: [Read, $0\n---\n": "Item tools [] Read",
    "---\ntools: [\n  Read,\n  E$0d\n]\n---\n": "Item tools [Ed] Read",
    "---\ntools:\n  - Read\n  - $0\n---\n": "Item tools [] Read",
    "---\ntools:\n  - Read\n  $0\n---\n": "Item tools [] Read+- ",
    "---\ntools:\n- Read\n-$0\n---\n": "Item tools [] Read+ ",
    "---\ntools: Agent(a, b$0)\n---\n": "Item tools [Agent(a, b)] ",
    "---\nhooks:\n  $0\n---\n": "Key hooks[]",
    "---\nhooks:\n  Stop:\n    - $0\n---\n": "Key hooks.Stop.0[]",
    "---\nhooks:\n  Stop:\n    - matcher: x\n      ho$0\n---\n": "Key hooks.Stop.0[ho]",
    "---\nhooks:\n  Stop:\n    - hooks:\n        - type: command\n          $0\n---\n": "Key hooks.Stop.0.hooks.0[]",
    "---\nhooks:\n  Stop:\n$0    - matcher: x\n---\n": "Nowhere",
    "---\nhooks:\n  Stop:\n    $0- matcher: x\n---\n": "Nowhere",
    "---\nhooks:\n  Stop:\n    - $0matcher: x\n---\n": "Key hooks.Stop.0[matcher]:",
    "---\ntools:\n  $0- Read\n---\n": "Nowhere",
    "---\ntools:\n  - $0Read\n---\n": "Item tools [Read] ",
    "---\ntools:\n  -$0 Read\n---\n": "Nowhere",
    "---\nmcpServers:\n  a:\n  $0  command: x\n---\n": "Nowhere",
    "---\nname: a\n $0 model: x\n---\n": "Nowhere",
    "---\nhooks: {Stop: [{hooks: [{type: $0}]}]}\n---\n": "Value hooks.Stop.0.hooks.0.type []",
    "---\nmcpServers:\n  - git$0\n---\n": "Value mcpServers.0 [git]",
    "---\nmcpServers:\n  - a:\n      env:\n        X: $0\n---\n": "Value mcpServers.0.a.env.X []",
    "---\nname: a\n---\n\n`co$0de`": "Code [code]",
    "---\nname: a\n---\n\n@agent-x$0": "Mention [@agent-x]",
    "---\nname: a\n---\n\nme@ex$0.org": "Prose",
    "---\nname: a\n---\n\n[a](b$0)": "Destination [b]",
    "---\nname: a\n---\n\n# He$0ad": "Heading [# Head]",
    "---\nname: a\n---\n\n~~~\n# He$0ad\n~~~\n": "Nowhere",
}


@pytest.mark.parametrize(("fixture", "expected"), PLACES.items(), ids=range(len(PLACES)))
def test_place(fixture: str, expected: str) -> None:
    assert shown(fixture) == expected


def _scalars(node: Node | None, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Scalar]]:
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            yield from _scalars(item, (*path, i))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _scalars(entry.value, (*path, entry.name))


_NAME = st.sampled_from(["name", "tools", "hooks", "Stop", "matcher", "x", "mcpServers", "description"])
_TEXT = st.sampled_from(["a", "'b c'", '"d"', "Read, Edit", "|\n@  t: u\n@  v", "", "[a, b]", "{e: f}"])


@st.composite
def _header(draw: st.DrawFn, depth: int = 0) -> str:
    indent = "  " * depth
    out = ""
    for name in draw(st.lists(_NAME, min_size=1, max_size=3, unique=True)):
        kind = draw(st.integers(0, 3 if depth < 3 else 0))
        if kind < 2:
            out += f"{indent}{name}: {draw(_TEXT).replace('@', indent)}\n"
        elif kind == 2:
            out += f"{indent}{name}:\n{draw(_header(depth + 1))}"
        else:
            out += f"{indent}{name}:\n" + "".join(
                f"{indent}  - {draw(_header(depth + 2)).lstrip()}" for _ in range(draw(st.integers(1, 2)))
            )
    return out


@settings(deadline=None)
@given(_header())
def test_it_agrees_with_the_tree(header: str) -> None:
    """Wherever a whole header has a string, its path is the one that the reader gives it."""
    document = Document(f"---\n{header}---\n")
    assert document.header is not None
    if document.header.attempt != 1:
        return
    for path, scalar in _scalars(document.header.root):
        if scalar.span.start == scalar.span.end:
            continue
        at = place(document, scalar.span.start + (scalar.style != "plain"))
        if isinstance(at, Item):
            assert at.path in (path, path[:-1])
        elif isinstance(at, Value):
            assert at.path == path
            assert at.span == scalar.span


@settings(deadline=None)
@given(_header(), st.data())
def test_it_stands_where_the_line_would_go_on(header: str, data: st.DataObject) -> None:
    """A key that is cut short is where the whole key was."""
    document = Document(f"---\n{header}---\n")
    assert document.header is not None
    keys = [it for it in _keys(document.header.root) if it[1].span.of(document.text) == it[2]]
    if document.header.attempt != 1 or not keys:
        return
    path, key, name, value = data.draw(st.sampled_from(keys))
    if (
        "\n" in document.text[key.span.start : value.span.end]
        or "{" in document.text[: key.span.start].rpartition("\n")[2]
    ):
        return
    end = document.source.line_span(document.source.line_of(key.span.start)).end
    cut = document.text[: key.span.start + 1] + document.text[end:]
    at = place(Document(cut), key.span.start + 1)
    assert isinstance(at, (Key, Value, Item))
    if isinstance(at, Key):
        assert at.path == path
        assert at.name == name[0]


def _keys(
    node: Node | None, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Node, str, Node]]:
    if isinstance(node, Sequence):
        for i, item in enumerate(node.items):
            yield from _keys(item, (*path, i))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield path, entry.key, entry.name, entry.value
            yield from _keys(entry.value, (*path, entry.name))


def soundly(text: str, offsets: range | list[int]) -> None:
    """Ask every feature at each offset; fail where one raises or edits what an editor would refuse."""
    document = Document(text, "/work/.claude/agents/a.md")
    for offset in offsets:
        if text[offset - 1 : offset + 1] == "\r\n":
            continue
        for it in complete(document, AROUND, offset).items:
            span = it.edit.span
            assert span.covers(offset), it
            assert document.source.line_of(span.start) == document.source.line_of(span.end), it
            assert all(other.span.end <= span.start or other.span.start >= span.end for other in it.also)
        found = hover(document, AROUND, offset)
        assert found is None or (found.span.covers(offset) and found.text)
        signature(document, AROUND, offset)
        entered(document, offset)
    hints(document, Span(0, len(text)))
    colours(document)


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab:- \n\r\t\"'[]{},#|>&*@()`./_é😀"), max_size=30),
    st.sampled_from(["", "---\n", "---\nname: a\ntools: "]),
)
@example("@.é", "")
@example('@"\r', "")
@example("@a/b/c", "")
def test_it_answers_anywhere_in_anything(text: str, before: str) -> None:
    soundly(before + text, range(len(before + text) + 1))


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared is not there: no real files to look at")
def test_it_answers_anywhere_in_real_files() -> None:
    """In some finished and some half-typed files, at every offset of the header and a little after it."""
    files = sorted((CORPUS / "mutated").glob("*.md"))[::100] + sorted((CORPUS / "claude").rglob("*.md"))[::100]
    assert files
    for file in files:
        text = decode(file.read_bytes()).text
        meant = Document(text).meant
        end = min(len(text), (meant.body.start if meant else 0) + 100)
        soundly(text, range(0, end + 1, max(1, end // 150)))


@pytest.mark.parametrize(
    "lines",
    [
        "tools: " + "Read, " * 15_000,
        "tools: [" + "Read, " * 15_000,
        "- " * 45_000,
        'name: "a\n' + "description: b\n" * 5_000,
        "x: " + "[{" * 40_000,
    ],
    ids=["names", "bracket", "dashes", "quote", "nested"],
)
def test_long_headers_are_answered(lines: str) -> None:
    """A quadratic search would take minutes here."""
    text = f"---\nname: a\n{lines}"
    soundly(text + "\n---\n", [len(text), len(text) // 2])
