"""How the host loads a file: the agent, or the reason why there is none.

A pure model of Claude Code's loader, measured on the version that `Dialect.version` names; `tests/test_conformance.py`
compares it with the client's behavior. It names causes and places; the rules write the messages. It does not decide
which of several agents with the same name wins, and does not know what a session adds: permission rules, MCP servers
and environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...dialect.anchor import place, top, value_place, visible
from ...dialect.model import Dialect
from ...dialect.validate import violations
from ...stdx import javascript
from ...stdx.records import pattern, replace
from ...syntax import header as headers
from ...syntax.frontmatter import Frontmatter
from ...syntax.header import Header
from ...syntax.yaml.tree import Entry, Scalar, Value
from ...syntax.yaml.tree import resolve as target_of
from ..tools import ToolEntry
from ..verdict import Ignored, Loaded, Origin, Refusal, Session, Skipped, Verdict
from ..versions import does, fault
from . import lost, prompts, skips, tools
from .hooks import hook_faults
from .names import LONGEST_NAME

_ALSO_DESCRIBE = ("when_to_use", "when-to-use")
"""Fields that a plugin's agent may have instead of a description; the first one with a value counts."""

_WITHOUT_SEARCH = "claude-3-"
"""Models with such an id begin with all tools: they do not look for any."""

_MILLION = pattern(r"\[[12]m\]", re.IGNORECASE)


def load(
    text: str, frontmatter: Frontmatter | None, header: Header | None, dialect: Dialect, origin: Origin
) -> Verdict:
    """What the host makes of a decoded file. Never raises.

    frontmatter: the host's cut (`frontmatter.split`), None if it sees none. header: its content; without frontmatter,
    the content of the one that the author seems to mean (`frontmatter.intended`), or None.
    """
    if origin.fault == "document":
        return Skipped("document", top(text))
    if origin.fault == "link":
        return Skipped("symbolic-link", top(text))
    if origin.fault == "path":
        return Skipped("encoding", top(text))
    if origin.suffix != ".md" and (origin.role != "plugin" or origin.suffix.lower() != ".md"):
        return Skipped("file-suffix", top(text))
    if wrong := fault(origin, dialect):
        return Skipped("agent-folder" if wrong == "folder" else "plugin-manifest", top(text))
    unread = skips.unread(text, frontmatter, header, dialect)
    if unread and unread.reason == "document" and (why := lost.reason(text, origin.stem)):
        # Fields are missing below an opening `---`, all of it is missing elsewhere.
        is_empty = why == "lost-header" and frontmatter is not None and origin.role != "plugin"
        unread = Skipped("missing-field" if is_empty else why, unread.span)
    elif unread and unread.reason == "no-frontmatter" and prompts.is_document(text, origin.stem):
        unread = Skipped("document", top(text))
    fields = headers.entries(header.root) if header and unread is None else {}
    if origin.role == "plugin":
        return _in_plugin(text, fields, dialect, origin, unread)
    if unread is not None:
        return unread
    assert frontmatter is not None
    unfit = skips.unfit(text, frontmatter, fields, dialect)
    if unfit and unfit.reason == "document":
        title = headers.text(fields.get("title")) or ""
        if prompts.is_prompt(text[frontmatter.closing.end :], origin.stem, title):
            return Skipped("missing-field", frontmatter.opening)
    if unfit is not None:
        return unfit
    name, description = (target_of(fields[it].value) for it in ("name", "description"))
    assert isinstance(name, Scalar)
    assert isinstance(description, Scalar)
    return _loaded(text, str(name.value), str(description.value).replace("\\n", "\n"), fields, dialect, origin)


def _in_plugin(
    text: str, fields: Mapping[str, Entry], dialect: Dialect, origin: Origin, unread: Skipped | None
) -> Loaded:
    """A plugin's agent: every file is one, whatever it contains. A name or description that is a number or a boolean is
    converted to a string, and so is a list or map as a name."""
    values = {it: headers.value(fields[it].value) for it in ("name", "description", *_ALSO_DESCRIBE) if it in fields}
    name = values.get("name")
    named = "" if name is None else javascript.string(name)
    is_long = javascript.length(named) > LONGEST_NAME and does(dialect, "longest-name")
    if not named or is_long:
        named = origin.stem + origin.suffix.removesuffix(".md")
    told = {it: javascript.trim(_described(values.get(it))) for it in ("description", *_ALSO_DESCRIBE)}
    described_by = next((it for it, text in told.items() if text), "")
    description = told.get(described_by) or f"Agent from {origin.plugin} plugin"
    whole = ":".join((origin.plugin, *origin.folders, named))
    loaded = _loaded(text, whole, description, fields, dialect, origin)
    return replace(loaded, placeholder=unread, described_by=described_by)


def _described(value: Value) -> str:
    return "" if value is None or isinstance(value, (list, dict)) else javascript.string(value, 10**9)


def _loaded(
    text: str, name: str, description: str, fields: Mapping[str, Entry], dialect: Dialect, origin: Origin
) -> Loaded:
    in_plugin = origin.role == "plugin"
    ignored = tuple(_ignored(text, fields, dialect, in_plugin))
    memory = headers.text(fields.get("memory")) in ("user", "project", "local")
    plan = not in_plugin and headers.text(fields.get("permissionMode")) == "plan"
    in_background = headers.value(fields["background"].value) if "background" in fields else None
    background = in_background is True or in_background == "true"
    nodes = {it: target_of(fields[it].value) for it in ("tools", "disallowedTools") if it in fields}
    run = tools.Run(dialect, memory, plan, background)
    runs = run, run._replace(interactive=True)
    found, there = (tools.toolset(nodes.get("tools"), nodes.get("disallowedTools"), it) for it in runs)
    model = headers.text(fields.get("model"))
    model = model if model and javascript.trim(model) else None
    sent = runs_as(model, dialect) if model else None
    first, first_there = (
        () if (sent or "").startswith(_WITHOUT_SEARCH) else tools.at_once(it, nodes.get("tools"), run)
        for it, run in zip((found, there), runs, strict=True)
    )
    return Loaded(
        name=name,
        description=description,
        listed=found.listed,
        tools=found.granted,
        model=model,
        dropped=_texts(found.dropped),
        refused=_refused(text, name, fields, found),
        ignored=ignored,
        denied=_texts(found.denied),
        runs_as=sent,
        background=background,
        interactive=_interactive(name, found, there, run, first_there),
        at_once=first,
    )


def runs_as(model: str, dialect: Dialect) -> str | None:
    """The model that the host sends to the API for a `model`; None for the main conversation's model.

    Case, surrounding spaces and a trailing `[1m]` do not matter for an alias, or for the retired models that the host
    replaces by a successor. Any other value is sent unchanged.
    """
    name = javascript.trim(model)
    alias = name.lower()
    base = javascript.trim(alias.removesuffix("[1m]"))
    if alias == "inherit":
        return None
    plain = base != "inherit" and "[" not in base
    known = dialect.models.get(alias) or (dialect.models.get(base) if plain else None)
    if known is not None and known.alias:
        return None if known.ran == "inherit" else known.ran
    sent = javascript.trim(_MILLION.sub("", name))
    retired = dialect.models.get(sent.lower())
    return retired.ran or sent if retired is not None and retired.status == "retired" else sent


def _texts(entries: tuple[ToolEntry, ...]) -> tuple[str, ...]:
    return tuple(it.text for it in entries)


def _refused(text: str, name: str, fields: Mapping[str, Entry], found: tools.Toolset) -> Refusal | None:
    if found.refusal is None:
        return None
    return Refusal(
        "" if found.unless else "no-tools",
        value_place(text, fields["tools"]),
        _refusal(name, found.refusal),
        _texts(found.unless),
    )


def _refusal(name: str, reasons: str) -> str:
    return (
        f"Agent '{name}' would be spawned with zero tools — refusing. Its tools list resolved to nothing: "
        f"{reasons}. Fix the agent's tools frontmatter or pass a different subagent_type."
    )


def _interactive(
    name: str, found: tools.Toolset, there: tools.Toolset, run: tools.Run, at_once: tuple[str, ...]
) -> Session | None:
    """How the agent runs in an interactive session; None if there is no difference."""
    if there.granted is None:
        without = () if run.background else tools.missing_interactively(there.denied, run.dialect)
        return Session(None, without, at_once) if without else None
    if (there.granted, there.refusal) == (found.granted, found.refusal):
        return None
    refused = _refusal(name, there.refusal) if there.refusal is not None else ""
    return Session(there.granted, (), at_once, _texts(there.dropped), refused, _texts(there.unless))


def _ignored(text: str, fields: Mapping[str, Entry], dialect: Dialect, in_plugin: bool) -> Iterator[Ignored]:
    for name, entry in fields.items():
        known = dialect.fields.get(name)
        if in_plugin and name in _ALSO_DESCRIBE:
            continue
        if known is None:
            yield Ignored((name,), visible(text, entry.key.span, entry.span), "unknown")
        elif in_plugin and known.ignored_in_plugins:
            yield Ignored((name,), entry.key.span, "plugin")
        elif name == "hooks":
            for fault in hook_faults(entry, dialect, text):
                if fault.violation.kind != "size":
                    yield Ignored(fault.path, fault.span, fault.violation.kind)
        elif name not in ("name", "description"):
            yield from _unused(text, entry, dialect)


def _unused(text: str, entry: Entry, dialect: Dialect) -> Iterator[Ignored]:
    """Values of one field that the host does not use. An empty field has none."""
    value = headers.value(entry.value)
    if value is None:
        return
    for it in violations(dialect, entry.name, value):
        if it.kind == "size" or (entry.name == "tools" and not it.path):
            # These are used: a server next to another, and tools that are not a list, as a list without tools.
            continue
        yield Ignored((entry.name, *it.path), place(text, entry, it), it.kind)
