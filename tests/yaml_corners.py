"""Generated YAML for the comparison with the host's parser: soup, documents in every style, and damaged ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

_SOUP = [
    "a", "b", "word", "key: ", "key:", "k:\n", "- ", "-", "? ", "?", ": ", ":", "[", "]", "{", "}", ",", ", ", '"', "'",
    "|", "|-\n", "|+\n  ", "|2\n", ">\n  ", ">-\n", ">+\n", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n ", "\n\t",
    "\n  \t", " ", "  ", "\t", " # c", "#c", "# c\n", "&a ", "&b ", "*a", "*a ", "*b", "!!str ", "!!int ", "!!float ",
    "!!bool ", "!!null ", "! ", "!t ", "!<x> ", "!!foo ", "!e!x ", "<<: ", "<<: *a", "...\n", "---\n", "--- ", "...",
    "%YAML 1.2\n", "%TAG !e! tag:x\n", "%x\n", "null", "~", "1", "-1", "0x1F", "0o17", "017", ".5", "1e3", ".inf",
    "-.inf", ".nan", "true", "False", "\\n", "\\u00e9", "\\\n", "\\x41", "\\", "\r\n", "\r", "\r\n  ", "\u2028", "\x85",
    "\ufeff", "é", "😀", "@", "`", "%", "''", '""', '"x"', "'x'", '"a b":', "[a]", "{a: b}", "[a: b]", "\x07", "\x7f",
    "\nkey: ", "\nb: ", "\n  - ", "\n- ", "\n  c: ", "\n? ", "\n: ",
]  # fmt: skip
_STRUCTURE = [
    "a", "a: ", "b: ", "- ", "? ", ": ", "\n", "\n  ", "\n    ", "\n\t", "\t", " ", "[", "]", "{", "}", ", ", "&a ", "&b ", "*a",
    "*a ", "*b ", "!!str ", "!t ", "<<: ", "<<: *a", "<<: [*a, *b]", '"x"', "'y", "'", '"', "|\n", ">\n", "# c", "\r\n", "1",
    "\na: ", "\n- ", "\n  - ", "\n  a: ", "\n&a ", "\n*a : ", "\n  &b ", "\n!!str ", "\n: ", "\n? ", "~",
]  # fmt: skip
_SHORT = [
    "a",
    ":",
    " ",
    "\n",
    "-",
    "?",
    "[",
    "]",
    "{",
    "}",
    ",",
    '"',
    "'",
    "#",
    "\t",
    "|",
    ">",
    "&a",
    "*a",
    "!",
    "1",
    "\r",
]
_WORDS = [
    "a", "b c", "Read", "x:y", "a#b", "a - b", "-", "- a", "null", "Null", "~", "true", "yes", "12:30", "017", "0o17", "0x1f",
    "1e3", "1.", ".5", "+1", "-0", "1_000", "0b11", "-.inf", ".NaN", "12345678901234567890", "1e400", "1e-7", "0.1", "é", "😀",
    "a\u2028b", "a\x85b", "don't", 'say "x"', "[x", "x]", "{x", "a, b", "a: b", "*a", "&a b", "@x", "`x`", "%x", "!x", "x #c",
    "<<", "? x", "a\tb", "-1.5e+3", "5.e2", "0x", "0xg", "-0x10", "0o8", "1-1", "1+1", "..", ".", "", "#x", "| x", "> x",
]  # fmt: skip


def short() -> Iterator[str]:
    """Every text of up to three fragments from a small alphabet, and each behind a key."""
    for length in (1, 2, 3):
        for parts in itertools.product(_SHORT, repeat=length):
            yield "".join(parts)
            yield "k: " + "".join(parts)


def soup(random: Random) -> str:
    """Fragments in any order, often only a few different ones."""
    fragments = random.choice([_SOUP, _STRUCTURE, random.sample(_SOUP, 8), random.sample(_STRUCTURE, 6)])
    return "".join(random.choice(fragments) for _ in range(random.randint(1, 16)))


def document(random: Random) -> str:
    """A document that is mostly valid."""
    text = "".join(_block(random, 0, 3))
    if random.random() < 0.1:
        text = text.replace("\n", random.choice(["\r\n", "\r"]))
    return text


def damaged(random: Random, text: str) -> str:
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(text))
        way = random.random()
        if way < 0.35:
            text = text[:at] + random.choice(_SOUP) + text[at:]
        elif way < 0.6:
            text = text[:at] + text[at + random.randint(1, 3) :]
        elif way < 0.75:
            text = text[:at]
        else:
            other = random.randint(0, len(text))
            text = text[:at] + text[min(at, other) : max(at, other)] + text[at:]
    return text


def _block(random: Random, indent: int, depth: int) -> Iterator[str]:
    kind = random.random()
    pad = " " * indent
    if depth == 0 or kind < 0.15:
        yield pad + _value(random, indent, 0)
    elif kind < 0.4:
        for _ in range(random.randint(1, 3)):
            if random.random() < 0.3 and depth > 1:
                inner = "".join(_block(random, indent + 2, depth - 1))
                yield f"{pad}- {inner.lstrip(' ')}"
            else:
                yield f"{pad}-{_gap(random)}{_value(random, indent, depth - 1)}"
    else:
        for _ in range(random.randint(1, 4)):
            key = random.choice(
                ["name", "description", "tools", "k1", '"q k"', "'s'", "<<", "1", "~", "a b", "[x, y]", "? e\n" + pad]
            )
            prefix = random.choice(["", "", "", "", "&a ", "&b ", "!!str ", "!t ", "! "])
            if random.random() < 0.35:
                step = random.choice([0, 1, 2, 2, 2, 4])
                blank = random.choice(["", "", " # c", "  ", "\n", "\t"])
                yield f"{pad}{key}: {prefix}{blank}\n"
                yield from _block(random, indent + step, depth - 1)
            else:
                yield f"{pad}{key}:{_gap(random)}{prefix}{_value(random, indent, depth - 1)}"


def _gap(random: Random) -> str:
    return random.choice([" ", " ", " ", " ", "  ", "\t", " \t", ""])


def _value(random: Random, indent: int, depth: int) -> str:
    """A value with its line end; further lines are indented more than `indent`, mostly."""
    style = random.random()
    deeper = "\n" + " " * (indent + random.choice([0, 1, 2, 2, 2, 3, 4]))
    if random.random() < 0.03:
        deeper += "\t"
    word = random.choice(_WORDS)
    end = random.choice(["\n", "\n", "\n", "\n", " # c\n", "  \n", "\t\n", "\n\n", ""])
    if style < 0.3:
        return word + end
    if style < 0.42:
        return f"{word}{deeper}{random.choice(_WORDS)}{random.choice(['', deeper, chr(10) + deeper])}{random.choice(_WORDS)}{end}"
    if style < 0.6:
        text = word.replace("\\", "\\\\").replace('"', '\\"')
        more = random.choice(
            [
                "",
                "",
                deeper + "x",
                " " + deeper + "\\n",
                "\\" + deeper + "y",
                "\\u00e9\\x41\\t",
                "\\ud83d\\ude00",
                "\n" + deeper + "z",
                "\\q",
                "\\ud83d",
                "\\U0001F600",
            ]
        )
        return f'"{text}{more}"{end}'
    if style < 0.72:
        text = word.replace("'", "''")
        return f"'{text}{random.choice(['', deeper + 'x', '  ' + deeper + ' y', chr(10) + deeper + 'z'])}'{end}"
    if style < 0.86:
        header = random.choice("|>") + random.choice(["", "", "", "-", "+", "2", "1", "2-", "+1", "9", " # c", "  "])
        lines = [header]
        step = indent + random.choice([1, 2, 2, 2, 4])
        for _ in range(random.randint(0, 5)):
            extra = random.choice([0, 0, 0, 0, 1, 2, -1, -step])
            lines.append(" " * max(step + extra, 0) + random.choice([*_WORDS, "", "", " ", "\t", "\tx"]))
        return "\n".join(lines) + random.choice(["\n", "\n", "\n\n", "\n\n\n", "\n  \n", ""])
    return _flow(random, depth + 1, deeper) + end


def _flow(random: Random, depth: int, deeper: str) -> str:
    def gap() -> str:
        return random.choice(["", "", "", " ", " ", deeper, " # c" + deeper])

    def item() -> str:
        if depth and random.random() < 0.3:
            return _flow(random, depth - 1, deeper)
        return random.choice(
            [
                *_WORDS,
                '"q"',
                "'s'",
                '"a\\nb"',
                "*a",
                "&a x",
                "&a",
                "!!str",
                "!!str 1",
                f'"x{deeper}y"',
                f"x{deeper}y",
                "? a",
                "?",
                ":",
                "<<",
            ]
        )

    many = random.randint(0, 3)
    if random.random() < 0.5:
        inner = [item() + random.choice(["", "", "", ": " + item(), ":", ":" + item()]) for _ in range(many)]
        first, last = "[", "]"
    else:
        inner = [
            random.choice(["", "", "", "? "])
            + item()
            + random.choice([": ", ": ", ": ", ":", "", " : "])
            + random.choice([item(), item(), ""])
            for _ in range(many)
        ]
        first, last = "{", "}"
    return first + gap() + ("," + gap()).join(inner) + random.choice(["", "", "", ","]) + gap() + last
