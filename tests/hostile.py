"""Files of one repeated fragment: nobody writes them, and their cost must grow only with their length."""

from __future__ import annotations

from collections.abc import Callable, Mapping

HEAD = "---\nname: reviewer\ndescription: Reviews code.\n---\n"


def in_body(*fragments: str) -> Callable[[int], str]:
    """A body of fragments: the first `n` times, then the second `n` times. `{n}` is the number."""
    return lambda size: HEAD + _repeated(fragments, size)


def in_header(*fragments: str, before: str = "", between: str = "", after: str = "") -> Callable[[int], str]:
    """A header that ends in fragments."""
    return lambda size: (
        "---\nname: reviewer\ndescription: Reviews code.\n"
        f"{before}{_repeated(fragments, size, between)}{after}\n---\nReview it.\n"
    )


def in_description(*fragments: str, block: bool = False) -> Callable[[int], str]:
    """A description of fragments, on its line or in a block."""
    start = "|\n  " if block else ""
    return lambda size: f"---\nname: reviewer\ndescription: {start}{_repeated(fragments, size)}\n---\nReview it.\n"


def of_aliases(*fields: str) -> Callable[[int], str]:
    """A header of lists that hold the one before twice, and fields with the last of them."""

    def made(size: int) -> str:
        last = max(2, size // 24) - 1
        lists = "".join(f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" for n in range(1, last + 1))
        ends = "".join(f"{it}: *k{last}\n" for it in fields)
        return f"---\nname: a\ndescription: b\nk0: &k0 [Read]\n{lists}{ends}---\nReview it.\n"

    return made


def whole(*fragments: str) -> Callable[[int], str]:
    """A file of fragments alone."""
    return lambda size: _repeated(fragments, size)


def _repeated(fragments: tuple[str, ...], size: int, between: str = "") -> str:
    count = max(2, size // sum(map(len, fragments)))
    return between.join("".join(it.replace("{n}", str(n)) for n in range(count)) for it in fragments)


FRAGMENTS: Mapping[str, Callable[[int], str]] = {
    # Tags and turns
    "open tags": in_body("<example>"),
    "open tags on lines": in_body("<example>\n"),
    "tags that open, then close": in_body("<example>", "</example>"),
    "closing tags": in_body("</example>\n"),
    "examples": in_body("<example>\nuser: Look {n}.\nassistant: I look.\n</example>\n"),
    "equal examples": in_body("<example>\nuser: Look.\nassistant: I look.\n</example>\n"),
    "unclosed examples": in_body("<example>\nuser: Look.\nassistant: I look.\n"),
    "commentaries": in_body("<example>\n<commentary>\n"),
    "commentaries in commentaries": lambda size: (
        HEAD + "<example>user: a " + "<commentary>a" * (size // 13) + "</example>"
    ),
    "misspelt tags in one example": lambda size: (
        HEAD + "<example>\nuser: a\n" + "<commentary>a<Commentary>\n" * (size // 26) + "</example>\n"
    ),
    "ends of commentaries between turns": lambda size: (
        HEAD + "<example>\n" + "user: a\n</commentary>\n" * (size // 22) + "</example>\n"
    ),
    "other tags": in_body("<b>", "</b>"),
    "half tags": in_body("<"),
    "half example tags": in_body("<example"),
    "misspelt tags": in_body("<exmaple>\n"),
    "tags with attributes": in_body("<a b='c' "),
    "examples in a description": in_description('<example>user: "Look" assistant: "I look"</example>'),
    "equal examples in a description": in_description(
        "<example>\n  user: a\n  assistant: b\n  </example>\n  ", block=True
    ),
    "open tags in a description": in_description("<example>"),
    "turns": in_body("user: Look.\n"),
    "empty turns in one example": lambda size: HEAD + "<example>\n" + "user:\n" * (size // 6) + "</example>\n",
    "turns on one line": in_body("user: "),
    "turns in a description": in_description('user: "a" assistant: "b" '),
    "written line breaks": in_description("a\\nb "),
    # Marks of Markdown
    "brackets": in_body("["),
    "brackets, then their ends": in_body("[", "]"),
    "links": in_body("[a](b{n}.md) "),
    "links without an end": in_body("[a]("),
    "links of references": in_body("[a][b] "),
    "definitions": in_body("[a{n}]: b.md\n"),
    "fences": in_body("```\n"),
    "fences of many kinds": in_body("```\na\n~~~\n"),
    "long fences": in_body("`"),
    "backquotes": in_body("` "),
    "code": in_body("`a` "),
    "asterisks": in_body("*a"),
    "headings": in_body("# A {n}\n"),
    "equal headings": in_body("## A\n### B\n"),
    "tables": in_body("| a | b |\n|---|---|\n| `c` | d |\n"),
    "rows": in_body("|a"),
    "tables of agents": in_body("| agent |\n|-|\n"),
    "lists": in_body("- a\n"),
    "deep lists": lambda size: HEAD + "".join("  " * (n % 60) + "- a\n" for n in range(size // 60)),
    "quotes": in_body("> "),
    "quotes deeper and deeper": lambda size: HEAD + "".join(">" * (n % 99) + "a\n" for n in range(size // 51)),
    "comments": in_body("<!-- a -->\n"),
    "open comments": in_body("<!-- "),
    "suppressions": in_body("<!-- agentls: ignore empty-body -->\n"),
    "suppressions of a rule": in_body("<!-- agentls: ignore[empty-body] -->\n"),
    "suppressions on one line": in_body("<!-- agentls: ignore[empty-body] --> "),
    "rules in a suppression": in_header("rule-{n}, ", before="# agentls: ignore[", after="]"),
    "rules": in_body("---\n"),
    "blank lines": in_body("\n"),
    "spaces": in_body(" "),
    "carriage returns": in_body("\r"),
    "mixed ends of lines": in_body("a\r\nb\rc\n\r"),
    "separators of lines": in_body("a\x85\u2028\x0c"),
    "one line": in_body("word "),
    "one word": in_body("a"),
    "mentions": in_body("@agent-nobody-{n} "),
    "mentions on lines": in_body("Ask @agent-nobody.\n"),
    "calls": in_body('Agent(subagent_type="nobody-{n}")\n'),
    "variables": in_body("${A} $ARGUMENTS "),
    "paths": in_body("../a/b{n}.md "),
    "imports": in_body("@docs/a{n}.md\n"),
    "ats": in_body("@"),
    "addresses": in_body("https://a.example/b{n}?c=d#e a@b.example "),
    "slashes": in_body("/"),
    "base64": in_body("aGVsbG8/+w=="),
    "colours": in_body("#ff0000 rgb(1, 2, 3) "),
    "hexadecimal digits": in_body("#f"),
    "JSON": in_body('{"a":["b"],'),
    "conflicts": in_body("<<<<<<< a\n=======\n>>>>>>> b\n"),
    "half conflicts": in_body("<<<<<<< a\n"),
    "agents in prose": in_body("Use the `nobody-{n}` agent. "),
    "tools in prose": in_body("Never use the Raed tool. "),
    "commands in prose": in_body("Run `git {n}` and /review-{n}. "),
    "dollars": in_body("${"),
    "commands that are run": in_body("!`a` "),
    "underscores": in_body("mcp__a"),
    "joined emoji": in_body("\U0001f469\u200d\U0001f469\u200d\U0001f467 "),
    "zero bytes": in_body("\0"),
    "control characters": in_body("\x1b[31m\x00\u202e"),
    "wide characters": in_body("\U0001f600\u0301"),
    # Headers
    "keys": in_header("key{n}: a\n"),
    "equal keys": in_header("model: opus\n"),
    "keys with an invisible character": in_header("\ufeffmodel: a\n"),
    "keys without a value": in_header("key{n}:\n"),
    "anchors": in_header("key{n}: &a{n} word\n"),
    "aliases": in_header("key{n}: *a\n", before="hooks: &a b\n"),
    "merges": in_header("<<: *a\n", before="hooks: &a {b: c}\n"),
    "aliases in a list": in_header("*a, ", before="hooks: &a Read\ntools: [", after="]"),
    "aliases of aliases": of_aliases(),
    "fields of aliases": of_aliases("disallowedTools", "permissions", "readonly", "model"),
    "names": in_header("name: a-{n}\n"),
    "descriptions": in_header("description: Look at {n}.\n"),
    "keys of other hosts": in_header("allowed_tools{n}: a\nTools: a\n"),
    "tags of YAML": in_header("key{n}: !b a\n"),
    "comments of YAML": in_header("# a: b\n"),
    "colons": in_description("a: "),
    "hashes": in_description("a # "),
    "double quotes": in_description('"'),
    "double quotes, apart": in_description('" '),
    "single quotes": in_description("'"),
    "backslashes": in_description("\\"),
    "escapes": lambda size: '---\nname: a\ndescription: "' + "\\n" * (size // 2) + '"\n---\nReview it.\n',
    "lone surrogates": lambda size: '---\nname: a\ndescription: "' + "\\ud800" * (size // 6) + '"\n---\nReview it.\n',
    "lines of a description": in_description("a\n  "),
    "lines of a quoted description": lambda size: '---\nname: a\ndescription: "' + "a\n  " * (size // 4) + '"\n---\n',
    "examples in one written line": in_description("<example>user: 'a' assistant: 'b'</example>\\n"),
    "half escapes": lambda size: '---\nname: a\ndescription: "' + "\\q" * (size // 2) + '"\n---\nReview it.\n',
    "flow sequences": in_header("[", before="tools: "),
    "flow sequences, then their ends": in_header("[", "]", before="tools: "),
    "flow mappings": in_header("{", before="hooks: "),
    "flow collections": in_header("[{a: ", "}]", before="hooks: "),
    "hooks in JSON": in_header(
        '{"matcher":"Bsh{n}","hooks":[{"type":"command","command":"a"}]},', before='hooks: {"PreToolUse":[', after="]}"
    ),
    "servers in JSON": in_header('"s{n}":{"command":"a","args":["b"]},', before="mcpServers: [{", after="}]"),
    "flow entries": in_header("a, ", before="tools: [", after="]"),
    "flow commas": in_header(",", before="tools: ["),
    "deep mappings": lambda size: (
        "---\nname: a\ndescription: b\nhooks:\n"
        + "".join(" " * (n % 90) + f"k{n}:\n" for n in range(1, size // 50))
        + "---\nReview it.\n"
    ),
    "a map of tools": in_header("  Read{n}: true\n", before="tools:\n"),
    "deep sequences": in_header("- ", before="tools:\n"),
    "entries": in_header("- Read\n", before="tools:\n"),
    "question marks": in_header("? a\n"),
    "lines of text": in_header("a\n"),
    "lines deeper and deeper": lambda size: (
        "---\nname: a\ndescription: b\n"
        + "".join(" " * (n % 80) + "a\n" for n in range(size // 42))
        + "---\nReview it.\n"
    ),
    "block scalars": in_header("key{n}: |\n  a\n"),
    "tabs": in_header("\ta: b\n"),
    "documents": in_header("...\n"),
    "directives": in_header("%a\n"),
    "CRLF": lambda size: in_description("a: b ")(size).replace("\n", "\r\n"),
    "headers": whole("---\nname: a\n"),
    "headers after text": whole("Text.\n---\nname: a\ndescription: b\n"),
    "an open header": lambda size: "---\n" + "key: a\n" * (size // 7),
    "dashes": whole("-"),
    # Values
    "tools": in_header("Bash(git {n}), ", before="tools: Read, "),
    "misspelt tools": in_header("Raed, ", before="tools: Read, "),
    "many misspelt tools": in_header("Bsh{n}, ", before="tools: Read, "),
    "entries that are misspelt": in_header("- raed{n}\n", before="tools:\n"),
    "tools in small letters": in_header("- grep\n- glob\n", before="tools:\n- Read\n"),
    "equal tools": in_header("Read, ", before="tools: "),
    "renamed tools": in_header("Task(a{n}), Task, ", before="tools: "),
    "tools with marks": in_header("Read|Grep{n}, ", before="tools: "),
    "negated tools": in_header("-Write, ", before="tools: "),
    "tools that YAML splits": in_header("Bash(a, b{n}), ", before="tools: [", after="]"),
    "tools that are denied": in_header(
        "mcp__a__b{n}, ", "mcp__a__b{n}, ", before="disallowedTools: ", between="\ntools: "
    ),
    "tools without a separator": in_header("Read ", before="tools: "),
    "open specifiers": in_header("Bash(", before="tools: "),
    "specifiers with commas": in_header("a,", before="tools: Bash(", after=")"),
    "denied tools": in_header("Read{n}, ", before="disallowedTools: "),
    "MCP tools": in_header("mcp__server-{n}__tool, ", before="tools: "),
    "skills": in_header("- skill-{n}\n", before="skills:\n"),
    "servers": in_header("- server-{n}\n", before="mcpServers:\n"),
    "servers of its own": in_header("  - s{n}: {{command: a, env: {{A: '${{B}}'}}}}\n", before="mcpServers:\n"),
    "hooks": in_header(
        "    - matcher: Bsh{n}\n      hooks:\n        - type: command\n          command: a\n",
        before="hooks:\n  PreToolUse:\n",
    ),
    "events": in_header("  Event{n}:\n    - a\n", before="hooks:\n"),
    "orders that the end forbids": lambda size: (
        "---\nname: reviewer\ndescription: Reviews code.\ntools: Read\n---\n"
        + "Use the `Write` tool for it.\n" * (size // 29)
        + "Never use the `Write` tool.\n"
    ),
    "a long name": lambda size: f"---\nname: {'a-' * (size // 2)}\ndescription: b\n---\nReview it.\n",
    "a long model": in_header("opus", before="model: "),
    "a long key": lambda size: f"---\nname: a\n{'tool' * (size // 4)}: b\ndescription: b\n---\nReview it.\n",
    "secrets": in_body("sk-ant-api03-abcdefghijklmnop "),
    "keys of a secret": in_body("-----BEGIN PRIVATE KEY-----\n"),
    "a long colour": in_header("red", before="color: "),
    "effort": in_header("high ", before="effort: "),
    "skills on one line": in_header("skill-{n}, ", before="skills: "),
    "agents to launch": in_header("Agent(nobody-{n}), ", before="tools: Read, "),
    "agents in one tool": in_header("nobody-{n}, ", before="tools: Read, Agent(", after=")"),
}
"""By what they repeat: a file of about so many characters."""


def between(before: str, fragment: str, after: str = "") -> Callable[[int], str]:
    """A file that is not Markdown: fragments between a beginning and an end."""
    return lambda size: before + _repeated((fragment,), size) + after


_TOML = 'name = "reviewer"\ndescription = "Reviews code."\ndeveloper_instructions = "Review it."\n'
FILES: Mapping[str, Mapping[str, Callable[[int], str]]] = {
    ".codex/agents/reviewer.toml": {
        "keys of TOML": between(_TOML, 'a{n} = "b"\n'),
        "equal keys of TOML": between(_TOML, 'a = "b"\n'),
        "dotted keys": between(_TOML + "a", ".b", " = 1\n"),
        "tables of TOML": between(_TOML, "[a.b{n}]\n"),
        "equal tables": between(_TOML, "[a]\n"),
        "arrays of tables": between(_TOML, "[[a.b]]\nc = 1\n"),
        "deep arrays": between(_TOML + "a = ", "["),
        "deep inline tables": between(_TOML + "a = ", "{b = "),
        "long arrays": between(_TOML + "a = [", '"b", ', "]\n"),
        "text on many lines": between(_TOML + 'a = """', 'b "" \\\n', '"""\n'),
        "open text": between(_TOML, '"""'),
        "servers of Codex": between(_TOML, '[mcp_servers.s{n}]\ncommand = "a"\n'),
    },
    ".claude/settings.json": {
        "denied agents": between('{"permissions": {"deny": [', '"Agent(nobody-{n})", ', '"A"]}}'),
        "deep JSON": between("", '{"a": [', "1"),
        "equal keys of JSON": between("{", '"agent": "nobody", ', '"a": 1}'),
        "hooks of settings": between(
            '{"hooks": {"PreToolUse": [', '{"matcher": "A", "hooks": [{"type": "command", "command": "a"}]}, ', "]}}"
        ),
        "escapes of JSON": between('{"agent": "', "\\ud800\\n", '"}'),
        "text that is not JSON": between("", "a: "),
    },
    ".mcp.json": {
        "servers of a project": between('{"mcpServers": {', '"s{n}": {"command": "a"}, ', '"a": {"command": "a"}}}'),
    },
    ".claude-plugin/plugin.json": {
        "agents of a plugin": between('{"name": "a", "agents": [', '"./agents/a{n}.md", ', '"./b.md"]}'),
        "commands of a plugin": between('{"name": "a", "commands": [', '"./commands/a{n}.md", ', '"./b.md"]}'),
    },
    ".claude-plugin/marketplace.json": {
        "plugins": between('{"name": "a", "plugins": [', '{"name": "b{n}", "source": "./b{n}"}, ', "1]}"),
    },
    ".github/workflows/review.yml": {
        "steps": between("jobs:\n a:\n  steps:\n", "  - run: claude --agent nobody-{n}\n"),
    },
}
"""By the path of the file in a project."""
