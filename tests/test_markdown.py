"""Markdown's structure with places: examples, comparison with another CommonMark parser, and random input."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agentls.syntax import frontmatter
from agentls.syntax.markdown.structure import Markdown
from agentls.text.source import Source, Span

markdown_it = pytest.importorskip("markdown_it")

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def read(text: str) -> Markdown:
    return Markdown(text, Span(0, len(text)))


def test_headings_of_both_kinds() -> None:
    text = "# One #\n\nTwo\nlines\n===\n\n> ### Three\n\n```\n# no heading\n```\n####### no\n"
    found = read(text).headings
    assert [(it.level, it.text.of(text)) for it in found] == [(1, "One"), (1, "Two\nlines"), (3, "Three")]
    assert found[0].span.of(text) == "# One #"
    assert found[1].span.of(text) == "Two\nlines\n==="


def test_a_fence_has_its_parts() -> None:
    text = "a\n\n```python title=x  \nprint()\n```  \nb\n"
    (fence,) = read(text).fences
    assert fence.marks.of(text) == "```"
    assert fence.info.of(text) == "python title=x"
    assert fence.content.of(text) == "print()\n"
    assert fence.closing is not None
    assert fence.span.of(text) == "```python title=x  \nprint()\n```"


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("```\na\n```", [True]),
        ("```\na\n``` b", [False]),
        ("```\na\n```\n```\nb\n", [True, False]),
        ("````\n```\n````", [True]),
        ("````\n```\n", [False]),
        ("~~~\n```\n~~~", [True]),
        ("1. a\n\n    ```sh\n    b\n    ```\n", [True]),
        ("1. a\n   ```sh\n   b\n```\n", [False, False]),
        ("> ```\n> a\n\nb", [False]),
        ("    ```\n    code\n", []),
        ("a `` ``` `` b", []),
        ("``` a ` b\n", []),
        ("<!--\n```\n-->\n", []),
        ("```\r\na\r\n```\r\n", [True]),
        ("```\ra\r```\r", [True]),
    ],
)
def test_fences_close_as_commonmark_says(text: str, closed: list[bool]) -> None:
    assert [it.closing is not None for it in read(text).fences] == closed
    assert read(text).last_fence == (read(text).fences[-1] if closed else None)


def test_links_images_and_references() -> None:
    text = 'See [a](b/c.md "t"), ![i](<d e.png>), [![x](y)](z), [ref][One], [one], [none], `[no](code)`.\n\n[one]: <f.md> "t"\n'
    body = read(text)
    assert [(it.text.of(text), it.destination.of(text), it.image) for it in body.links] == [
        ("a", "b/c.md", False),
        ("i", "d e.png", True),
        ("x", "y", True),
        ("![x](y)", "z", False),
        ("ref", "f.md", False),
        ("one", "f.md", False),
    ]
    assert [it.label.of(text) for it in body.definitions] == ["one"]
    assert [it.of(text) for it in body.code] == ["`[no](code)`"]
    assert body.links[0].span.of(text) == '[a](b/c.md "t")'


def test_comments_on_lines_and_inside_them() -> None:
    text = "a <!-- b\nc --> d\n\n<!-- e\n\n[no](link) --> f\n\n```\n<!-- text -->\n```\n\n<!-- open\n[no](link)\n"
    body = read(text)
    assert [it.of(text) for it in body.comments] == [
        "<!-- b\nc -->",
        "<!-- e\n\n[no](link) -->",
        "<!-- open\n[no](link)\n",
    ]
    assert body.links == ()


def test_mentions_of_agents_and_paths() -> None:
    text = "Ask @agent-code-reviewer, or @agent-kit:lint. Read @docs/a.md and @~/b/ (@./c). Not a@b.c, `@x/y`, @Override.\n"
    found = read(text).mentions
    assert [(it.name.of(text), it.agent) for it in found] == [
        ("code-reviewer", True),
        ("kit:lint", True),
        ("docs/a.md", False),
        ("~/b/", False),
        ("./c", False),
    ]
    assert found[0].span.of(text) == "@agent-code-reviewer"


def test_urls_end_before_the_punctuation_around_them() -> None:
    text = "(see https://a.example/b_(c)). <https://d.example/> **https://e.example**, [x](https://f.example)\n"
    assert [it.of(text) for it in read(text).urls] == [
        "https://a.example/b_(c)",
        "https://d.example/",
        "https://e.example",
    ]


def test_a_region_is_not_left() -> None:
    text = "---\nname: `x\n---\n# A\n```\nb"
    body = Markdown(text, Span(text.index("# A"), len(text)))
    assert [it.text.of(text) for it in body.headings] == ["A"]
    assert body.fences[0].content.of(text) == "b"
    assert body.code == ()


_REFERENCE = markdown_it.MarkdownIt("commonmark").disable(["html_block", "html_inline", "entity"])


def _theirs(text: str) -> tuple[list[object], list[object], list[str]]:
    headings: list[object] = []
    fences: list[object] = []
    links: list[str] = []
    for token in _REFERENCE.parse(text):
        if token.type == "heading_open":
            headings.append((token.map[0], int(token.tag[1])))
        elif token.type == "fence":
            fences.append((token.map[0], token.info.strip(), token.content.rstrip()))
        stack = list(token.children or ())
        while stack:
            child = stack.pop()
            stack += child.children or ()
            if child.type == "image":
                links.append(child.attrs["src"])
            elif child.type == "link_open" and child.markup != "autolink":
                links.append(child.attrs["href"])
    return headings, fences, sorted(links)


def _ours(text: str) -> tuple[list[object], list[object], list[str]]:
    from markdown_it.common.utils import unescapeAll

    body, source = read(text), Source(text)
    headings: list[object] = [(source.line_of(it.span.start), it.level) for it in body.headings]
    fences: list[object] = []
    for it in body.fences:
        # The reference takes the marks and the indentation of containers out of the content.
        fences.append((source.line_of(it.span.start), it.info.of(text), it.content.of(text).rstrip()))
    return headings, fences, sorted(_REFERENCE.normalizeLink(unescapeAll(it.destination.of(text))) for it in body.links)


def _bare(fences: list[object]) -> list[object]:
    """Fences with the content's lines without spaces and quote marks at their start."""
    return [(*it[:2], re.sub(r"(?m)^[ \t>]+", "", it[2])) for it in fences]  # type: ignore[index]


# Without `<` (HTML is transparent here) and `>` (the reference goes on with a quote whose mark is indented like code).
_PIECES = st.sampled_from(
    '# ## - * + 1. 2) === --- *** ``` ```` ~~~ ` `` a b "t" [a] [a](b) ![i](j) [a]:x ]( [ ] ( \\'.split(" ")  # noqa: SIM905
) | st.sampled_from([" ", "  ", "    ", "\t", "\n", "\n\n", "\n  ", "\n    "])


@settings(max_examples=1500, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_reads_blocks_and_links_as_another_reader_does(text: str) -> None:
    # The reference's image rule forgets the shortcut `![a]` in `![a](`, and its destinations end at a backslash before
    # a space; in a list it takes text indented like code for a block. A line `a` keeps the end of a fence apart from
    # the end of the text.
    text = re.sub(r"!\[(\w+)\]\((?!\w+\))|\\(?=\s)", "", text) + "\n\na"
    assume(not (re.search(r"(?m)^\s*([-*+]|\d[.)])\s", text) and re.search(r"(?m)^( {4}| *\t)", text)))
    ours, theirs = _ours(text), _theirs(text)
    assert ours[0] == theirs[0]
    assert _bare(ours[1]) == _bare(theirs[1])
    assert ours[2] == theirs[2]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the collection of real files is not there")
def test_reads_real_bodies_as_another_reader_does() -> None:
    files = sorted((CORPUS / "claude").rglob("*.md"))[::20]
    assert files
    for file in files:
        text = re.sub("\r\n?", "\n", file.read_text("utf-8", "replace")).replace("\0", "\ufffd")
        cut = frontmatter.split(text)
        body = text[cut.body.start :] if cut else text
        ours, theirs = _ours(body), _theirs(body)
        assert (ours[0], ours[2]) == (theirs[0], theirs[2]), file
        assert _bare(ours[1]) == _bare(theirs[1]), file


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.sampled_from(string.printable + "\u2028\u00a0é"), max_size=200), st.integers(0, 50))
def test_never_raises_and_every_span_lies_in_the_region(text: str, start: int) -> None:
    region = Span(min(start, len(text)), len(text))
    body = Markdown(text, region)
    spans = [*body.comments, *body.code, *body.urls, *body.indented_code]
    for heading in body.headings:
        spans += heading.span, heading.text
    for fence in body.fences:
        spans += fence.span, fence.marks, fence.info, fence.content
    for link in body.links:
        assert link.span.contains(link.text)
        spans += link.span, link.text, link.destination
    for mention in body.mentions:
        assert mention.span.contains(mention.name)
        spans += mention.span, mention.name
    assert all(region.start <= it.start <= it.end <= region.end for it in spans)


_AROUND_FENCES = (
    *("```", "````", "``` a", "```a`", "b", "", "a ```", "\r", "<!--", "-->"),
    *(" ```", "  ```", "   ```", "   ``` a", "    ```", "  b", "   b", "- a", "1. a", "- ```", "> ```", "   - a", " "),
)


@given(st.lists(st.sampled_from(_AROUND_FENCES), max_size=12).map("\n".join))
@settings(max_examples=500, deadline=None)
def test_the_short_way_finds_the_same_fences(text: str) -> None:
    body = read(text)
    assert body.fences == body._blocks.fences


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["[", "](", "`", "[](", "<!--", "[a](<", "> ", "- ", '](x "', "``` `` ` ", "1. ", "https://)"]
)
def test_half_a_million_marks_are_no_trouble(piece: str) -> None:
    body = read(piece * (500_000 // len(piece)))
    assert isinstance(body.links + body.fences + body.headings, tuple)


def test_a_title_is_apart_from_the_destination() -> None:
    assert [it.destination.of('[a](<b> "t")') for it in read('[a](<b> "t")').links] == ["b"]
    assert read('[a](<b>"t")').links == ()
    assert len(read('[a](b "t" )').links) == 1
