"""A header that is read field by field is the header that is read whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from agentls.hosts.claude_code import rescue
from agentls.syntax.yaml import by_field
from agentls.syntax.yaml.read import Parsed, parse
from agentls.text.source import Span, decode

from . import yaml_corners

FILES = sorted((Path(__file__).parent / "probes").glob("*.md"))
HEADERS = [
    it[4 : it.find("\n---", 4) + 1] for it in (decode(file.read_bytes()).text for file in FILES) if it[:4] == "---\n"
]
LINES = sorted({line for it in HEADERS for line in it.split("\n") if line and line[0].isalpha()})
MORE = (
    *(
        "- a",
        "  b: c",
        "a:",
        "b: |+",
        "c: >",
        "",
        " ",
        "  - x",
        "d: [a,",
        "  b]",
        "'e': f",
        "...",
        "a: &x b",
        "  c: *x",
        "- x: y: z",
        "- v: [w: x]: y",
    ),
    *(" \tg", "  \th: i", "j:\t", "k: l\t", " \t", "m: n\r", "o: p\rq: r", "s:\r  t", "\r", "u: {<<: {v: w}, x: y}"),
)
PIECES = (
    *"abc:'\"[]{}|>-#&*!?%@`\n \t,\r\0",
    ": ",
    " #",
    "\\n",
    "\n  ",
    "\n- ",
    "\nname: ",
    "<<: ",
    "\u2028",
    "\u00a0",
)


def texts(random: Random, many: int) -> Iterator[str]:
    """Real headers, generated ones, and fields of several ones together, most of them with a few edits."""
    for number in range(many):
        match number % 4:
            case 0:
                text = random.choice((yaml_corners.document, yaml_corners.soup))(random)
            case 1:
                text = random.choice(HEADERS)
            case 2:
                text = "".join(f"{random.choice(LINES)}\n" for _ in range(random.randint(1, 4)))
            case _:
                lines = [*yaml_corners.document(random).split("\n"), *random.choice(HEADERS).split("\n"), *MORE]
                text = "".join(f"{it}\n" for it in random.sample(lines, 5))
        for _ in range(random.randint(0, 3)):
            at, gone = random.randint(0, len(text)), random.choice((0, 0, 1, 2, 9))
            text = text[:at] + random.choice(("", random.choice(PIECES))) + text[at + gone :]
        yield text


def test_what_is_read_field_by_field_is_what_is_read_at_once() -> None:
    random, counts = Random(2026), {"fields": 0, "errors": 0, "second": 0}
    for text in texts(random, 6000):
        start = random.choice((0, 4, 17))
        span = Span(start, start + len(text))
        first, whole = by_field.first("x" * start + text, span), parse("x" * start + text, *span)
        # Nobody asks for the comments above an error.
        assert repr(first.error or first) == repr(whole.error or whole), text
        again = by_field.second(rescue.read, text, start)
        assert repr(again) == repr(rescue.read(text, start)), text
        is_by_fields = len(by_field._starts(text)) > 2
        counts["fields"] += is_by_fields and first.error is None
        counts["errors"] += is_by_fields and first.error is not None and first.error.kind == "colon-in-value"
        counts["second"] += is_by_fields and first.error is not None and again.error is None
    assert min(counts.values()) > 200, counts


def test_a_line_that_is_quoted_is_what_the_parser_reads_of_it() -> None:
    random, read = Random(2026), 0
    values = (*yaml_corners._WORDS, *yaml_corners._SOUP, *"&*{}[]#!|%`@: \\\"'\x07\x7f\x85\u2028\ud800\ufeff\0")
    for _ in range(20_000):
        key = random.choice(
            ("a", "description", "null", "true", "y", "-", "_", "-a", "a-b", "--", "---", "NaN", "inf", "~")
        )
        gap = random.choice((":", ": ", ":  ", ": \xa0", ":\x0b"))
        value = "".join(random.choice(values) for _ in range(random.randint(1, 6)))
        text, start = f"{key}{gap}{value}{random.choice(('', chr(10)))}", random.choice((0, 5))
        if line := rescue._read_line(text, start):
            read += 1
            assert repr(line) == repr(rescue._read_lines(text, start)), text
    assert read > 4000


def test_a_field_is_not_read_again_where_another_one_changes() -> None:
    asked: list[str] = []

    def attempt(text: str, start: int) -> Parsed:
        asked.append(text)
        return parse(text)

    for text in ("a: b\nc:\n- d\ne: f", "a: b, c\nc:\n- d\ne: f", "a: b, c\nc:\n- d\n\ne: f", "a: b\nc:\n- d\n'e': f"):
        by_field.second(attempt, text, 4)
    assert asked == ["a: b\n", "c:\n- d\n", "e: f", "a: b, c\n", "c:\n- d\n\n", "a: b\nc:\n- d\n'e': f"]
