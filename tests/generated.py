"""Files that are made from the code and the schema. `tests/test_generated.py` rewrites those that differ, and fails once.

By hand: `python -m tests.generated` in the root of the repository, with `server` on `PYTHONPATH`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agentls.dialect.conform import alternatives
from agentls.dialect.load import dialect
from agentls.dialect.model import Field
from agentls.document import Document
from agentls.hosts import others
from agentls.hosts.facts import HOSTS, in_order, schema
from agentls.report.hosts import as_table, rows
from agentls.rules.registry import GROUPS, rules
from agentls.settings import LEVELS

ROOT = Path(__file__).parents[1]

RULES = """\
This page is generated from the docstrings of the rules. A finding is an **error** exactly where {host} {version} drops
the agent or refuses to run it; otherwise it has the other level given here.

To silence a rule for one line, put `# agentls: ignore[rule]` on a line of its own above it in the frontmatter, or
`<!-- agentls: ignore[rule] -->` in the body. To change its level everywhere, set it under `[rules]` in `.agentls.toml`.
"""


PORTABLE = """\
## One file for all hosts

Claude Code, VS Code, GitHub Copilot CLI and Cursor read the same file in `.claude/agents`. They read the same agent if

* the file begins with a line `---`, with no byte-order mark, empty line or comment before it and no space after it;
* `name` is lower-case words joined by hyphens;
* `description` is one line without quotes, block scalar (`|`, `>-`), `: `, ` #` or `\\n`, and does not begin with a sign;
* `tools` is one line of names that all of them have (`Read`, `Write`, `Edit`, `Grep`, `Glob`, `Bash`, `WebFetch`,
  `WebSearch`, `Task`), separated by commas, without parentheses;
* `model` is `sonnet`, `opus`, `haiku` or missing;
* `skills` is a list;
* a prompt of at least ten characters follows;
* no file in `.github/agents` (for GitHub Copilot CLI, by the name of the file) or in `.cursor/agents` (for Cursor) has the same name: they take that one.

With the setting `hosts`, `agentls check` reports what deviates from this, for instance:

| message | why |
| --- | --- |
| the header is not valid YAML (an unquoted `: ` in `description`), so GitHub Copilot CLI rejects this file | quotes help there, but Cursor shows them: reword it, or accept the fix that writes a dash |
| `disallowedTools` is not a field of GitHub Copilot CLI, so the agent keeps `Write` | only `tools` is a field of all of them |
| `Bash(git:*)` is not a tool of GitHub Copilot CLI, so the agent has no `Bash` | a name with parentheses is unknown to it and to VS Code |
| `>-` is read by Cursor as the whole value of `description` | it reads lines, not YAML |
| the quotes become part of `name` in Cursor | the same |
| `claude-sonnet-4-6` is not a model that VS Code knows, so it uses that of the session | it knows only the aliases |

Cursor sends `tools` to its servers; whether these limit the agent to it was not measured.
"""


def files() -> Iterator[tuple[Path, str]]:
    """The expected text of each file."""
    yield ROOT / "docs/rules.md", rule_pages()
    yield ROOT / "docs/fields.md", field_pages()
    yield ROOT / "docs/hosts.md", host_pages()
    readme = ROOT / "README.md"
    tables = filled(readme.read_text("utf-8"), {"rules": rule_summary(), "fields": field_table(), "show": shown()})
    client = dialect("claude-code")
    yield readme, re.sub(rf"{client.host} \d+(\.\d+)+", f"{client.host} {client.version}", tables)
    package = ROOT / "editors/vscode/package.json"
    yield package, extension_package(package.read_text("utf-8"))
    manual = ROOT / "editors/neovim/doc/agentls.txt"
    yield manual.with_name("tags"), help_tags(manual)
    schema = ROOT / "schemas/agentls.schema.json"
    yield schema, settings_schema(schema.read_text("utf-8"))


def help_tags(manual: Path) -> str:
    """The tags of a help file, as `:helptags` writes them, so that `:help` works in a checkout."""
    names = re.findall(r"(?<!\S)\*([^\s*|]+)\*(?!\S)", manual.read_text("utf-8"))
    return "".join(f"{it}\t{manual.name}\t/*{it}*\n" for it in sorted(names))


def filled(text: str, tables: dict[str, str]) -> str:
    """The text, with the part between `<!-- NAME -->` and `<!-- end of NAME -->` replaced."""
    for name, table in tables.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = before + begin + table + end + after
    return text


def rule_pages() -> str:
    client = dialect("claude-code")
    out = [
        "# Rules",
        "",
        RULES.format(host=client.host, version=client.version),
        *rule_tables(),
    ]
    for rule in rules().values():
        out += [f"## {rule.name}", "", f"Level: {rule.levels}.", "", rule.doc.strip(), ""]
    return "\n".join(out)


def rule_tables() -> Iterator[str]:
    """A table of the rules for each subject."""
    known = rules()
    for subject, names in GROUPS.items():
        yield f"**{subject}**\n\n| rule | level | what it finds |\n| --- | --- | --- |"
        for it in map(known.__getitem__, names):
            yield f"| [`{it.name}`](#{it.name}) | {it.levels} | {it.doc.splitlines()[0]} |"
        yield ""


def shown() -> str:
    """What `agentls show` prints of some examples for the hosts that read them in place."""
    ids = ("claude-code", "vscode", "copilot-cli", "cursor")
    folder, names = "examples/.claude/agents", ("incident-scribe", "migration-planner", "commit-historian")
    paths = [f"{folder}/{it}.md" for it in names]
    found = (Document((ROOT / it).read_text("utf-8"), it) for it in paths)
    tables = "\n".join(as_table(it, list(rows(it, ids)), 118) for it in found)
    return f"```console\n$ agentls show --hosts {','.join(ids)} {folder}/{{{','.join(names)}}}.md\n{tables}```\n"


def rule_summary() -> str:
    rows = [
        f"| {subject} | {', '.join(f'[`{it}`](docs/rules.md#{it})' for it in names)} |"
        for subject, names in GROUPS.items()
    ]
    return "\n".join([f"| {len(rules())} rules | |", "| --- | --- |", *rows, ""])


def field_table() -> str:
    rows = [
        f"| [`{it.name}`](docs/fields.md#{it.name.lower()}) | {_values(it)} | {it.since or ''} |" for it in _fields()
    ]
    return "\n".join(["| field | values | since |", "| --- | --- | --- |", *rows, ""])


def field_pages() -> str:
    client = dialect("claude-code")
    out = [
        f"# Fields of an agent file for {client.host}",
        "",
        f"This page is generated from `schemas/`, as measured on {client.host} {client.version}.",
        "",
    ]
    for field in _fields():
        out += [f"## {field.name}", "", field.description, ""]
        if field.choices:
            out += ["| value | what it does |", "| --- | --- |"]
            out += [f"| `{_plain(it.value)}` | {_cell(it.description)} |" for it in field.choices]
            out.append("")
    return "\n".join(out)


def host_pages() -> str:
    """The fields of the other hosts, from their schemas; those that no description tells apart in a sentence."""
    out = [
        "# Fields of agent files for other hosts",
        "",
        "This page is generated from `schemas/`, as measured on the versions that are named.",
        "",
        PORTABLE,
    ]
    for id in others.IDS:
        facts = schema(id)
        required = facts.get("required", ())
        out += [f"## {others.NAMES[id]}", "", f"{facts['x-host']} {facts['x-observed']}. {facts['description']}", ""]
        out += ["| field | values | what it does |", "| --- | --- | --- |"]
        rest = []
        for key in in_order(id):
            node = facts["properties"][key]
            about = str(node.get("description", "")).partition("\n")[0]
            if about:
                name = f"`{key}`" + (" (required)" if key in required else "")
                out.append(f"| {name} | {_cell(_written(facts, node))} | {_cell(about)} |")
            else:
                rest.append(f"`{key}`")
        out += ["", f"Also: {', '.join(rest)}.", ""] if rest else [""]
    return "\n".join(out)


def _written(facts: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    """What a field may contain: a closed set of values, a description, or types."""
    forms = [it for form in alternatives(dict(node)) for it in (form, form.get("items", {}))]
    words = [row["const"] for form in forms for row in form.get("oneOf", ())]
    words += [it for form in forms for it in form.get("enum", ())]
    if "x-write" in node:
        return str(node["x-write"])
    if words and len(words) <= 10:
        return ", ".join(f"`{_plain(it)}`" for it in dict.fromkeys(words))
    types = [it for form in forms[::2] for it in _listed(form.get("type", ()))]
    named = {
        "string": "string",
        "boolean": "`true`, `false`",
        "array": "list",
        "object": "map",
        "integer": "whole number",
    }
    return ", ".join(dict.fromkeys(named.get(it, it) for it in types))


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [*map(str, value)] if isinstance(value, (list, tuple)) else []


def extension_package(text: str) -> str:
    """The package.json of the VS Code extension, with each rule's name and level among its settings."""
    package = json.loads(text)
    properties = package["contributes"]["configuration"]["properties"]
    properties["agentls.rules"]["properties"] = rule_levels("description")  # The list of keys shows no Markdown.
    names = sorted(rules())
    for key in ("agentls.select", "agentls.ignore"):
        properties[key]["items"] = {"enum": names, "enumDescriptions": [rules()[it].about for it in names]}
    return _json(package)


def settings_schema(text: str) -> str:
    """The schema of `.agentls.toml`, with each rule's name and level and the ids of the hosts."""
    schema = json.loads(text)
    schema["properties"]["hosts"]["anyOf"][0]["items"] = {"enum": list(HOSTS)}
    schema["properties"]["rules"]["properties"] = rule_levels("description")
    for key in ("select", "ignore"):
        schema["properties"][key]["items"] = {"enum": list(rules())}
    return _json(schema)


def rule_levels(description: str) -> dict[str, object]:
    """A schema of each rule's level, by name; its usual level is proposed. description: the key of its first
    paragraph."""
    return {
        rule.name: {
            "type": "string",
            "enum": list(LEVELS),
            "default": rule.levels.split()[-1],
            description: rule.about,
        }
        for rule in sorted(rules().values(), key=lambda it: it.name)
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _fields() -> list[Field]:
    return sorted(dialect("claude-code").fields.values(), key=lambda it: it.order)


def _values(field: Field) -> str:
    if field.choices and len(field.choices) <= 8:
        return ", ".join(f"`{_plain(it.value)}`" for it in field.choices)
    return ", ".join({"array": "list", "object": "map"}.get(it, it) for it in field.types)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def write() -> list[Path]:
    """Write the files that differ, and return their paths."""
    changed = []
    for path, text in files():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for written in write():
        print(written.relative_to(ROOT))
