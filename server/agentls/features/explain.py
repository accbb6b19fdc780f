"""What fields, values, tools, models and names mean, as Markdown for hovers and for the documentation of completion
items.

The sentences come from `schemas/`. Nothing depends on a particular file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..dialect.model import Choice, Dialect, Field, Model, Tool, field_at
from ..hosts.versions import ran_on
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar, printed
from ..workspace.catalog import McpServer, Skill
from ..workspace.context import AgentInfo, Workspace

_TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
}
_STATUS = {
    "conditional": "not in every session",
    "renamed": "renamed",
    "removed": "removed",
    "not-in-subagents": "not for subagents",
    "foreign": "not a tool of this host",
}

About = Sequence[Any]
"""A topic: a kind and its names, in a form that JSON can represent: `["field", "hooks", "PreToolUse"]`."""


def about(topic: About, dialect: Dialect, workspace: Workspace) -> str:
    """The text on a topic; empty if it does not exist."""
    kind, *names = topic or [""]
    name = str(names[-1]) if names else ""
    match kind:
        case "field":
            found = field_at(dialect, tuple(names))
            return field(found, name if isinstance(names[-1], str) else "", dialect) if found else ""
        case "choice":
            owner = field_at(dialect, tuple(names[:-1]))
            chosen = next((it for it in owner.choices if it.value == names[-1]), None) if owner else None
            return choice(chosen, owner) if chosen and owner else ""
        case "model" if name in dialect.models:
            return model(dialect.models[name], dialect, workspace)
        case "tool" if name in dialect.tools:
            return tool(dialect.tools[name], dialect)
        case "built-in" if name in dialect.built_in:
            return f"**`{name}`** · comes with {dialect.host}\n\n{dialect.built_in[name]}"
        case "agent":
            listed = next((it for it in workspace.agents if it.name == name), None)
            found_agent = listed or workspace.known(name)
            return agent(found_agent) if found_agent else ""
        case "skill":
            found_skill = next((skill(it) for it in workspace.skills if name in (it.name, it.other)), "")
            own = f"**`{name}`** · skill · comes with {dialect.host}" if name in dialect.skills else ""
            return found_skill or own
        case "server" if name in workspace.servers:
            return server(workspace.servers[name])
        case _:
            return ""


def field(it: Field, name: str, dialect: Dialect) -> str:
    """A field: its meaning, its values, the version that added it."""
    closed = it.choices and not it.open
    facts = [f"one of {len(it.choices)} values" if closed else " or ".join(_TYPES[kind] for kind in it.types)]
    if it.required:
        facts.append("required")
    if it.default is not None:
        facts.append(f"`{printed(it.default)}` by default")
    facts += _versions(it)
    if it.ignored_in_plugins:
        facts.append("ignored in plugins")
    if not it.in_subagents:
        facts.append("not in subagents")
    if it.ignored:
        facts.append(f"ignored: {it.ignored}")
    if it.deprecated:
        facts.append("deprecated")
    parts = [" · ".join(filter(None, [f"**`{name}`**" if name else "", *facts])), it.description]
    parts.append("\n".join(f"- `{printed(each.value)}`: {each.description}" for each in it.choices))
    if it.fields:
        keys = ", ".join(f"`{key}`" + (" (required)" if below.required else "") for key, below in it.fields.items())
        parts.append(f"Keys: {keys}.")
    if it.example is not None and name:
        parts.append(f"Example: `{name}: {_flow(it.example)}`")
    parts.append(source(it.url, it.observed, dialect))
    return joined(parts)


def _versions(it: Field | Choice | Tool) -> list[str]:
    """The first version that has something, and the first one that no longer has it."""
    return [f"{word} {version}" for word, version in (("since", it.since), ("until", it.until)) if version]


def choice(it: Choice, owner: Field) -> str:
    """One value of a closed set."""
    facts = [f"**`{printed(it.value)}`** · {owner.name}", *_versions(it)]
    facts += ["the default"] if owner.default == it.value else []
    facts += ["deprecated"] if it.deprecated else []
    return joined([" · ".join(facts), it.description, f"The usual spelling is `{it.alias}`." if it.alias else ""])


def model(it: Model, dialect: Dialect, workspace: Workspace) -> str:
    """An alias or a model id, and the model that it ran as."""
    facts = [f"**`{it.name}`**", "alias" if it.alias else f"model id, {it.status_on(workspace.today or dialect.date)}"]
    said = [it.description]
    if it.ran == "inherit" and it.name != "inherit":
        said.append(f"It ran as the main conversation's model on {dialect.host} {ran_on(dialect)}.")
    elif it.ran and it.alias and it.ran != it.name and it.ran != "inherit":
        said.append(f"It ran as `{it.ran}` on {dialect.host} {ran_on(dialect)}.")
    if it.retired and it.retired not in it.description:
        said.append(f"Retired on {it.retired}.")
    if it.replacement:
        said.append(f"`{it.replacement}` takes its place.")
    return joined([" · ".join(facts), " ".join(said), source(dialect.fields["model"].url, "", dialect)])


def tool(it: Tool, dialect: Dialect) -> str:
    """A tool, and what happens to it in an agent's list."""
    facts = [f"**`{it.name}`**", "tool"] + ([_STATUS[it.status]] if it.status in _STATUS else []) + _versions(it)
    said = [it.description, it.note]
    if it.replacement and not all(f"`{name}`" in it.note for name in it.replacement):
        said.append(f"Write {codes(it.replacement)} instead.")
    if it.specifier:
        said.append(f"In permission rules, `{it.name}(…)` takes {it.specifier}.")
    return joined([" · ".join(facts), "\n\n".join(filter(None, said)), source(it.url, it.observed, dialect)])


def agent(it: AgentInfo) -> str:
    return joined([f"**`{it.name}`** · agent", quoted(it.description), f"`{it.path}`" if it.path else ""])


def skill(it: Skill) -> str:
    refused = {
        "": "",
        "disabled": "It cannot be preloaded: it has `disable-model-invocation: true`.",
        "undescribed": "It cannot be preloaded: in a plugin, that needs a `description`.",
    }[it.barred]
    return joined([f"**`{it.name}`** · skill", quoted(it.description), refused, f"`{it.path}`" if it.path else ""])


def server(it: McpServer) -> str:
    known = f"Tools: {codes(it.tools)}." if it.tools else ""
    return joined([f"**`{it.name}`** · MCP server", known, f"Configured in `{it.path}`." if it.path else ""])


def source(url: str | None, observed: str | None, dialect: Dialect) -> str:
    """The file or plugin that something comes from."""
    parts = [f"[Documentation]({url})"] if url else []
    if observed:
        parts.append(f"as seen on {dialect.host} {observed}")
    return " · ".join(parts)


def quoted(text: str, most: int = 400) -> str:
    """Text from a file, shortened, and escaped so that it is not Markdown."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", _cut(text, most))


def code(text: str, most: int = 60) -> str:
    """Text from a file as code, shortened, with `'` instead of backticks."""
    return f"`{_cut(text, most).replace('`', chr(39))}`"


def _cut(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def codes(names: Iterable[str]) -> str:
    """Names as code, separated by commas."""
    return ", ".join(map(code, names))


def with_here(text: str, here: Iterable[str]) -> str:
    """An explanation with a sentence about the current file after its title."""
    title, _, rest = text.partition("\n\n")
    return joined([title, *(f"**Here:** {it}" for it in here), rest])


def joined(parts: Sequence[str]) -> str:
    return "\n\n".join(it for it in parts if it)


_ACTIVE = pattern(
    r"(?P<kept>\\.|(?<!`)(?P<run>`+)(?!`)[^\n]*?(?<!`)(?P=run)(?!`)|(?<!!)\[Documentation\]\(https://[^\s()<>]*\))"
    r"|(?P<address>(?:(?i:https?|ftp)://|(?i:www)\.)[^\s`]*)|(?P<marks>`+|[\[<])"
)


def inert(markdown: str) -> str:
    """Markdown of this package in which text from a file can do nothing, whatever it contains: an editor might run a
    command for a link, or fetch an image. What is left are links to documentation and addresses that are written out.

    Code is kept where it begins and ends on one line, and fences are none: a name with line breaks could write some.
    """
    return _ACTIVE.sub(_escaped, markdown)


def _escaped(found: re.Match[str]) -> str:
    """Code, escaped characters and links to documentation as they are; anything else is escaped.

    Within a URL, a backslash escapes nothing: Markdown renderers include it in the link.
    """
    if address := found["address"]:
        return re.sub(r"\\?([\[<])", lambda it: "&lt;" if it[1] == "<" else "\\[", address)
    return found["kept"] or "".join(f"\\{it}" for it in found["marks"])


def plain(markdown: str) -> str:
    """Markdown of this module as plain text."""
    text = re.sub(r"\[([^\]]*)\]\((\S*?)\)", r"\1: \2", markdown)
    text = re.sub(r"(?<!\\)(\*\*|`)", "", text)
    return re.sub(r"\\([\\`*_\[\]<>#])", r"\1", text)


def _flow(value: Any) -> str:
    """A value in YAML flow style, for display."""
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(below)}" for key, below in value.items()) + "}"
    return as_scalar(value, flow=True)
