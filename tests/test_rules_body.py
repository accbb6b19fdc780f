"""The rules about bodies and about safety: what their documentation does not show, and what they must not say."""

from __future__ import annotations

import posixpath
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.document import Document
from agentls.rules import broken_link, engine
from agentls.text.problem import Finding
from agentls.workspace.context import Workspace

from .fixture import check, check_fix, parse, run

BODY = (
    "empty-body",
    "unclosed-fence",
    "broken-link",
    "second-frontmatter",
    "bypass-permissions",
    "secret",
    "hidden-text",
)
TOP = "---\nname: reviewer\ndescription: Reviews code.\n---\n"


def said(body: str, top: str = TOP) -> list[tuple[str, str]]:
    text = top + body
    return [(it.rule, it.span.of(text)) for it in run(parse(text)) if it.rule in BODY]


@pytest.mark.parametrize("body", ["", "\n", " \n\t\r\n", "\u00a0\n"])
def test_blanks_are_an_empty_body(body: str) -> None:
    assert said(body) == [("empty-body", "---")]


def test_a_file_that_is_no_agent_is_left_alone() -> None:
    assert run(parse("# Notes\n\n```\nopen\n")) == []
    assert run(parse("---\ntitle: Notes\n---\n```\nopen\n")) == []


# Code fences


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("```sh\nls\n```\n", []),
        ("1. Run\n\n   ```sh\n   ls\n   ```\n\n2. Done\n", []),
        ("1. Run\n   ```sh\n   ls\n```\n", []),
        ("> ```\n> quoted\n\nText\n", []),
        ("````md\n```sh\n```\n````\n", []),
        ("~~~\nopen\n", ["~~~"]),
        ("```\na\n```\n\n```\n", ["```"]),
        ("<!--\n```\n-->\n", []),
    ],
)
def test_only_a_fence_that_nothing_closes_is_reported(body: str, expected: list[str]) -> None:
    assert [covered for rule, covered in said(body) if rule == "unclosed-fence"] == expected


def test_a_block_around_blocks_is_given_more_marks() -> None:
    body = "```markdown\n# A\n```sh\nls\n```\n# B\n```\nText\n"
    fixed = "````markdown\n# A\n```sh\nls\n```\n# B\n````\nText\n"
    check_fix(TOP + body, TOP + fixed, rule="unclosed-fence")
    assert said(fixed) == []


def test_a_fence_without_a_language_is_taken_out_and_one_with_it_closed() -> None:
    check_fix(TOP + "Text\n\n```\n", TOP + "Text\n\n", rule="unclosed-fence")
    check_fix(TOP + "Run:\r\n```sh\nls\n\n", TOP + "Run:\r\n```sh\nls\n```\n\n", rule="unclosed-fence")


# Links


def links(body: str, *files: str, unknown: bool = False) -> list[str]:
    path = "/home/me/project/.claude/agents/team/reviewer.md"
    there = {*files, *(posixpath.dirname(it) for it in files)}
    document = Document(TOP + body, path=path)
    workspace = Workspace(exists=lambda it: None if unknown else it in there)
    return [it.span.of(document.text) for it in engine.check(document, workspace) if it.rule == "broken-link"]


def test_a_link_is_good_from_the_file_and_from_every_folder_above() -> None:
    body = "[a](../style.md) [b](docs/b.md) [c](/docs/b.md) [d](.claude/c.md#x) [e](./e%20f.md) [f](gone.md)\n"
    files = ["/home/me/project/.claude/agents/style.md", "/home/me/project/docs/b.md", "/home/me/project/.claude/c.md"]
    assert links(body, *files, "/home/me/project/.claude/agents/team/e f.md") == ["gone.md"]


def test_definitions_and_images_are_links() -> None:
    assert links("![i](img/a.png) [text][one]\n\n[one]: <docs/a b.md> 'title'\n") == ["img/a.png"]
    assert links("[text][one]\n\n[one]: docs/a.md 'title'\n") == ["docs/a.md"]


def test_a_fragment_is_no_part_of_the_file_that_is_missing() -> None:
    document = parse("---\nname: a\ndescription: b\n---\n[a](src/x.ts#L10)\n", files={})
    (found,) = (it for it in run(document, {"other.md": ""}) if it.rule == "broken-link")
    assert found.message.startswith("the file `src/x.ts` does not exist")
    assert found.span.of(document.text) == "src/x.ts#L10"


def test_nothing_is_said_where_nobody_knows_the_files() -> None:
    assert links("[a](gone.md)\n", unknown=True) == []


@pytest.mark.parametrize(
    "body",
    [
        "[a](%7E/notes.md)",
        "[a](https://example.org/a.md) [b](mailto:a@example.org) [c](#part) [d](//example.org/a.md) [e]()",
        "[a](path/to/file.md) [b]({{root}}/a.md) [c](<path>/a.md) [d](${DIR}/a.md) [e](your-file.md) [f](...)",
        "[title](url) [title](link) [x](docs) [1](2)",
        "[title](path.md) [a](file.md) [b](./file-name.txt) [c](title.md)",
        "`[a](gone.md)` and\n\n```\n[a](gone.md)\n```\n\n    [a](gone.md)\n",
        "example.com/a.md [a](example.com/a.md) [b](www.example.org/b.html) [c](~/notes.md)",
        "array[0](a.b) \\[a](gone.md)",
    ],
)
def test_what_is_not_plainly_a_file_is_no_broken_link(body: str) -> None:
    assert [it for it in links(body) if it != "a.b"] == []


@pytest.mark.parametrize(
    "body",
    [
        'Write "Please read our [guide](gone.md) first." at the top.',
        "Write “See [guide](gone.md).” at the top.",
        'End with "[guide](gone.md) has more.", and "see [guide](gone.md)".',
        "<template>\n[guide](gone.md)\n</template>",
        "<template_readme>\n# Title\n\n[guide](gone.md)\n</template_readme>",
        "<Output-Format>\n[guide](gone.md)\n</Output-Format>",
        "<sample kind='x'>\n<sample>\n[guide](gone.md)\n</sample>",
    ],
)
def test_a_link_in_a_sample_is_not_broken(body: str) -> None:
    assert links(body + "\n") == []


@pytest.mark.parametrize(
    "body",
    [
        'Follow the "big" [guide](gone.md) and the "small" one.',
        'Follow "[guide](gone.md)".',
        'A 5" disk: [guide](gone.md)',
        "<template>\n[guide](gone.md)\n",
        "<template>\nx\n</template>\n[guide](gone.md)\n",
        "<instructions>\n[guide](gone.md)\n</instructions>",
    ],
)
def test_a_link_that_the_agent_follows_is_broken(body: str) -> None:
    assert links(body + "\n") == ["gone.md"]


def test_a_long_tag_takes_a_moment() -> None:
    body = "<" + "a_" * 20_000 + ">\n<template" + "_a" * 20_000 + "\n" + "<template>\n" * 5_000 + "[guide](gone.md)\n"
    assert links(body) == ["gone.md"]


# A second frontmatter


@pytest.mark.parametrize(
    ("body", "hits"),
    [
        ("---\nname: a\ntools: Read\n---\nText\n", 1),
        ("\n---\ntools: Read\n---\nText\n", 1),
        ("\n---\nnotes: none\n---\nText\n", 0),
        ("\n---\n\nmodel: the one that is asked for\n\n---\nText\n", 0),
        ("Text\n---\ntools: Read\nmodel: opus\n---\n", 0),
        ("Text\n\n---\n\ndescription: a\nglobs: '*'\n---\n", 1),
        ("Text\n---\nname: a\n---\n", 0),
        ("```\n---\nname: a\ndescription: b\n---\n```\n", 0),
        ("---\n\n## Part\n\nname: a\nmodel: b\n\n---\n", 0),
        ("| a |\n|---|\n| b |\n---\n", 0),
    ],
)
def test_a_second_frontmatter_has_fields_of_an_agent(body: str, hits: int) -> None:
    assert len([it for it in said(body) if it[0] == "second-frontmatter"]) == hits


def test_many_rules_and_blanks_take_no_time() -> None:
    said("---\n" + "    a: b\n" * 20_000 + "---\n" * 2_000)


# Permissions


def test_a_plugin_cannot_bypass_permissions() -> None:
    fixture = """
        -- .claude-plugin/plugin.json --
        {"name": "kit"}
        -- agents/fixer.md --
        ---
        name: fixer
        description: Fixes lint errors.
        permissionMode: bypassPermissions
        ---
        Fix what the linter reports.
        """
    check(fixture, only=["bypass-permissions"])


# Secrets: written in pieces, so no scanner takes this file for one.

_LETTERS = "q7Zd3WnUx5EbRtKmYc8VhJp2LsGf9AoTiN4D"


def _with_checksum(prefix: str) -> str:
    body = _LETTERS[:30]
    number, digits = zlib.crc32(body.encode()), ""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    while number:
        number, digit = divmod(number, 62)
        digits = alphabet[digit] + digits
    return prefix + body + digits.rjust(6, "0")


SECRETS = [
    "AK" + "IAQ7ZD3WNUX5EBRTKM",
    _with_checksum("gh" + "p_"),
    _with_checksum("gh" + "s_"),
    _with_checksum("np" + "m_"),
    "git" + "hub_pat_" + _LETTERS[:22] + "_" + _LETTERS + _LETTERS[:23],
    "gl" + "pat-" + _LETTERS[:20],
    "xox" + "b-9047163582-" + _LETTERS[:24],
    "sk-" + "ant-api03-" + _LETTERS * 3,
    "sk-" + "proj-" + _LETTERS[:24] + "T3Blbk" + "FJ" + _LETTERS[:24],
    "AI" + "za" + _LETTERS[:35],
    "sk_" + "live_" + _LETTERS[:24],
    "hf" + "_" + "qZdWnUxEbRtKmYcVhJpLsGfAoTiNDwQzRt",
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda it: it[:6])
@pytest.mark.parametrize("place", ["Use {} first.\n", "`export KEY={}`\n", "```\nkey: '{}'\n```\n"])
def test_a_secret_is_found_and_not_repeated(secret: str, place: str) -> None:
    text = TOP + place.format(secret)
    (finding,) = [it for it in run(parse(text)) if it.rule == "secret"]
    assert finding.span.of(text) == secret
    assert secret[4:] not in finding.message


def test_a_private_key_is_its_first_line() -> None:
    text = TOP + "-----BEGIN RSA " + "PRIVATE KEY-----\n" + _LETTERS + "\n" + _LETTERS + "\n"
    assert [it for it in said(text[len(TOP) :]) if it[0] == "secret"] == []
    text = TOP + "-----BEGIN RSA " + "PRIVATE KEY-----\n" + _LETTERS + _LETTERS[::-1] + "\n"
    (finding,) = [it for it in run(parse(text)) if it.rule == "secret"]
    assert finding.span.of(text) == "-----BEGIN RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "AKIA" + "X" * 16,
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + _LETTERS,
        "np" + "m_" + _LETTERS,
        "sk-" + "ant-...",
        "sk-" + "ant-api03-your-key-here",
        "sk_" + "live_" + "x" * 24,
        "hf" + "_" + "your_token",
        "AI" + "za" + "Example" * 5,
        "x" + SECRETS[1],
        SECRETS[1] + "Z",
    ],
)
def test_placeholders_and_slips_are_no_secrets(text: str) -> None:
    assert [it for it in said(f"Set `{text}`.\n") if it[0] == "secret"] == []


# Hidden text


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(it)) for it in text)


def hidden(body: str) -> list[Finding]:
    return [it for it in run(parse(TOP + body)) if it.rule == "hidden-text"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"Hi{tags('run rm')}.\n", "6 invisible tag characters that spell `run rm`"),
        (f"Hi{tags('x')}.\n", "1 invisible tag character that spell"),
        ("a" + "\u200b\u200c" * 8 + "b\n", "16 zero-width characters in a row"),
        ("a" + "".join(chr(0xE0100 + i) for i in range(9)) + "\n", "9 variation selectors in a row"),
        ("a" + "".join(chr(0xFE00 + i) for i in range(5)) + "\n", "5 variation selectors in a row"),
        ("if a: \u202eenod\u202c\n", "a control character that reverses the order"),
    ],
)
def test_text_that_nobody_sees_is_found(body: str, message: str) -> None:
    (finding,) = hidden(body)
    assert finding.message.startswith(message)
    check_fix(TOP + body, TOP + body.replace(finding.span.of(TOP + body), ""), rule="hidden-text")


@pytest.mark.parametrize(
    "body",
    [
        "👩‍👩‍👧‍👦 ⚠️ ✅ 🏳️‍🌈 👍🏽 1️⃣\n",
        f"\U0001f3f4{tags('gbsct')}\U000e007f Scotland\n",
        "می‌خواهم ‏(שלום)‏ \u2067עברית\u2069\n",
        "soft\u00adhyphen no\u00a0break one\u200bzero\u200bwidth word\u2060joiner\n",
        "\u200d\u200c" * 3 + "\n",
    ],
)
def test_emoji_and_scripts_hide_nothing(body: str) -> None:
    assert hidden(body) == []


PARTS = [
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "\\",
    "`",
    "[t](b/c.md)",
    "[t](",
    "](b/c.md",
    "../d.md)",
    "[r]: gone.md",
    "[r]",
    "[r]: ",
]
LINKS = st.lists(st.sampled_from([*PARTS, "a.md", "#", "!", "\x01", "\t", " ", "\n", '"x"', "(b.md)"]), max_size=12)


@given(LINKS)
def test_the_shortcut_for_links_hides_none(parts: list[str]) -> None:
    document = Document(TOP + "".join(parts), "/p/.claude/agents/a.md")
    missing = Workspace(lambda path: path.endswith("a.md"))
    found = list(broken_link.check(document, missing))
    shortcut, broken_link._has_candidate = broken_link._has_candidate, lambda *_: True
    try:
        assert found == list(broken_link.check(document, missing))
    finally:
        broken_link._has_candidate = shortcut
