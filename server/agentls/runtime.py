"""What the host makes of a file: `Loaded` or `Skipped`.

A pure model of Claude Code's loader, measured on the version that `Dialect.version` names; `tests/test_conformance.py`
compares it with what the client did. It names causes and places, and phrases nothing: rules do.

Not responsible for which of several agents of one name the host takes, nor for what a session adds to a file: its
permission rules, MCP servers and environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from . import javascript, tools
from .dialect import Dialect
from .hooks import hook_faults
from .records import dataclass, field, pattern
from .shown import first_line, place, top, value_place, visible
from .syntax import frontmatter as fences
from .syntax import header as headers
from .syntax import rescue
from .syntax.frontmatter import Frontmatter
from .syntax.header import Header
from .syntax.tree import Entry, Scalar
from .syntax.tree import Mapping as Map
from .syntax.tree import resolve as target_of
from .text import Span
from .tools import ToolEntry
from .validation import violations

Role: TypeAlias = Literal["project", "user", "plugin"]


@dataclass(frozen=True)
class Origin:
    """Where the host finds a file, as far as it changes what the host does with it.

    stem: the file's name without its suffix. plugin: the plugin's name; folders: the folders
    between its `agents/` and the file. Both count in plugins only.
    suffix: the file's suffix as written. The host reads `.md` only, but in plugins also `.MD` and the like, which then
    stay part of the name that the file gives.
    fault: why the plugin's manifest keeps the file from loading. unlisted: it names other files only. For the whole
    plugin: json, it is none; object, it is JSON and no object; name, version, agents: what is wrong in it; offer: the
    field `agents` of a marketplace's entry; strict: both name components, and the entry says `strict: false`.
    """

    role: Role = "project"
    stem: str = ""
    plugin: str = ""
    folders: tuple[str, ...] = ()
    suffix: str = ".md"
    fault: str = ""


Reason: TypeAlias = str
"""Why a file is skipped, or every run refused: the id of the rule that reports it, or "document" for a file that
the host takes for no agent and nobody meant as one."""


@dataclass(frozen=True)
class Ignored:
    """A value that the host reads and does not use. `path` leads to it from the header, `("hooks", "pre")`.

    why: unknown, a field or event that the host does not know; plugin, a field that counts for nothing in plugins;
    or the kind of the `Violation` that the value is: type, value, missing, size.
    """

    path: tuple[str | int, ...]
    span: Span
    why: Literal["unknown", "plugin", "type", "value", "missing"]


@dataclass(frozen=True)
class Refusal:
    """Why the host refuses every run of a loaded agent, in the host's words, and the place that causes it.

    unless: entries of `tools` that another session may resolve, tools of MCP servers for instance. While there are
    any, the agent may run elsewhere, and `reason` is empty, so that no rule calls it an error.
    """

    reason: Reason
    span: Span
    message: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A file that gives no agent; `span` is the place that causes it."""

    reason: Reason
    span: Span


@dataclass(frozen=True)
class Loaded:
    """An agent as the host has it.

    listed: the text of the `Tools:` part in the list that the main model reads.
    tools: the tools it runs with as far as the file decides it; None is all that subagents get, but for `denied`.
    denied: the entries of `disallowedTools`. dropped: entries of `tools` that resolve to nothing, as written.
    model: as written, None where the host reads none. runs_as: what that was on the measured version, None the
    main conversation's model; a name that the host does not know goes to the API as it stands, and fails there.
    background: it always runs in the background, where some tools are missing.
    placeholder: for a plugin's file of whose header the host reads nothing: why. Its name is then the file's, and it
    gets every tool. The host neither drops it nor refuses to run it, so this is no error.
    """

    name: str
    description: str
    listed: str
    tools: tuple[str, ...] | None
    model: str | None = None
    dropped: tuple[str, ...] = ()
    refused: Refusal | None = None
    ignored: tuple[Ignored, ...] = field(default=())
    denied: tuple[str, ...] = ()
    runs_as: str | None = None
    background: bool = False
    placeholder: Skipped | None = None

    @property
    def entry(self) -> str:
        """What the main model reads of this agent."""
        return f"{self.name}: {self.description} (Tools: {self.listed})"

    @property
    def tokens(self) -> int:
        """The tokens that the host estimates for the description: a quarter of the UTF-16 units of `NAME: DESCRIPTION`.

        Seen on Claude Code 2.1.329, by the numbers at which its warning about long descriptions begins.
        """
        return (javascript.length(self.name) + 2 + javascript.length(self.description) + 2) // 4


Verdict: TypeAlias = "Loaded | Skipped"

LONGEST_NAME = 256
"""UTF-16 code units."""

COLON = pattern("[:\uff1a\ufe55\ufe13\u2a74]")
"""What counts as a colon in a name: also the characters that are one, or hold one, in compatibility form (NFKC)."""

_SIGNS = frozenset(("name", "description", "tools", "model"))
_MILLION = pattern(r"\[[12]m\]", re.IGNORECASE)


def load(
    text: str, frontmatter: Frontmatter | None, header: Header | None, dialect: Dialect, origin: Origin
) -> Verdict:
    """What the host makes of a decoded file. Never raises.

    frontmatter: where the host cuts the file (`frontmatter.split`), None where it sees none. header: what stands
    there; without a frontmatter, what stands where the author seems to mean one (`frontmatter.intended`), or None.
    """
    if origin.suffix != ".md" and (origin.role != "plugin" or origin.suffix.lower() != ".md"):
        return Skipped("file-suffix", top(text))
    if origin.fault:
        return Skipped("plugin-manifest", top(text))
    unread = _unread(text, frontmatter, header, dialect)
    fields = headers.entries(header.root) if header and unread is None else {}
    if origin.role == "plugin":
        return _in_plugin(text, fields, dialect, origin, unread)
    if unread is not None:
        return unread
    assert frontmatter is not None
    fault = _unfit(text, frontmatter, header, fields, dialect)
    if fault is not None:
        return fault
    name, description = (target_of(fields[it].value) for it in ("name", "description"))
    assert isinstance(name, Scalar)
    assert isinstance(description, Scalar)
    return _loaded(text, str(name.value), str(description.value).replace("\\n", "\n"), fields, dialect, origin)


def meant_header(text: str, frontmatter: Frontmatter, dialect: Dialect) -> Header | None:
    """What the host would read if a `---` inside the header had not cut it; None where nothing suggests that.

    Its spans mean nothing. The fence that the author means is then the next one that is alone on its line.
    """
    start, cut = frontmatter.header.start, frontmatter.closing.start
    line = text.rfind("\n", 0, cut) + 1
    rest = _LINE.match(text, cut)
    assert rest is not None
    alone = not text[line:cut].strip() and not rest.group().strip("- \t\r")
    following = _FIRST_FIELD.match(text, rest.end())
    if alone and (following is None or following[1] not in dialect.fields):
        return None
    end = _FENCE.search(text, rest.end())
    if end is None:
        return None
    whole = _DASHES.sub("\\1#--", text[start : end.start()]).replace("---", "___")
    return headers.read(whole, Span(0, len(whole)), dialect.fields)


_LINE = pattern(r"[^\n]*")
_FIRST_FIELD = pattern(r"\s*([A-Za-z]+)[ \t]*:(?=\s)")
_FENCE = pattern(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_DASHES = pattern(r"^([ \t]*)-{3}", re.MULTILINE)


# Why the host reads nothing


def _unread(text: str, frontmatter: Frontmatter | None, header: Header | None, dialect: Dialect) -> Skipped | None:
    """Why the host reads no field, or None where it reads a mapping."""
    if _is_utf16(text):
        return Skipped("encoding", top(text))
    if frontmatter is None:
        return _without_frontmatter(text, header)
    assert header is not None
    root = None if header.root is None else target_of(header.root)
    if header.attempt and isinstance(root, Map):
        return None
    meant = meant_header(text, frontmatter, dialect)
    if meant and meant.attempt and _is_agent(headers.entries(meant.root)):
        return Skipped("frontmatter-cut", frontmatter.closing)
    if not header.attempt:
        if not _meant(headers.entries(header.root)) or header.error is None or header.error.kind == "too-deep":
            # The host reads deeper than this reader does, so nothing is known of such a file.
            return Skipped("document", top(text))
        return Skipped("yaml-syntax", header.error.span)
    if root is None or not _looks_like_fields(text, frontmatter):
        return Skipped("document", top(text))
    return Skipped("root-type", visible(text, root.span, frontmatter.opening))


def _is_utf16(text: str) -> bool:
    """Whether the bytes of UTF-16 were decoded as UTF-8, as the host does it."""
    start = text[:8]
    return (start[:2] == "\ufffd\ufffd" and "\0" in start) or start[1:6:2] == "\0\0\0" or start[:5:2] == "\0\0\0"


def _looks_like_fields(text: str, frontmatter: Frontmatter) -> bool:
    return _SIGN.search(frontmatter.header.of(text)) is not None


_SIGN = pattern(r"^[ \t-]*[\"'{]*(?:name|description)[\"']?[ \t]*[:=]", re.MULTILINE)


def _without_frontmatter(text: str, header: Header | None) -> Skipped:
    meant = fences.intended(text)
    fields = headers.entries(header.root) if header else {}
    if meant is None or not _meant(fields):
        return Skipped("document", top(text))
    opening, closing = meant.opening, meant.closing
    if opening.start == opening.end:
        return Skipped("no-frontmatter", first_line(text, opening.start))
    if before := text[: opening.start].strip():
        at = text.index(before[0])
        return Skipped("frontmatter-not-first", first_line(text, at))
    if opening.start:
        return Skipped("frontmatter-not-first", opening)
    if not re.match(r"[ \t]*(?:\r?\n|\r|$)", text[3:200]) or opening.end > 3:
        return Skipped("frontmatter-fence", first_line(text, 0))
    if re.match(r"[ \t]*\r(?!\n)", text[3:200]):
        return Skipped("line-ends", opening)
    return Skipped("frontmatter-unclosed", closing if closing.end > closing.start else opening)


def _meant(fields: Mapping[str, Entry]) -> bool:
    """Whether somebody meant an agent: it has a name, a description, tools or a model, in whatever case."""
    return any(it.lower() in _SIGNS for it in fields)


def _is_agent(fields: Mapping[str, Entry]) -> bool:
    return all(_text(fields.get(it)) for it in ("name", "description"))


def _text(entry: Entry | None) -> str | None:
    """The value of a field that holds a string."""
    node = target_of(entry.value) if entry else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


# Why the host drops what it read


def _unfit(
    text: str, frontmatter: Frontmatter, header: Header | None, fields: Mapping[str, Entry], dialect: Dialect
) -> Skipped | None:
    """Why a mapping gives no agent in a project, in the order in which the host looks, or None where it does."""
    if not _meant(fields) and meant_header(text, frontmatter, dialect) is None:
        return Skipped("document", top(text))
    if fault := _not_text(text, frontmatter, fields, "name", dialect):
        return fault
    name = _text(fields["name"]) or ""
    if name_fault(name):
        return Skipped("name-syntax", value_place(text, fields["name"]))
    if fault := _not_text(text, frontmatter, fields, "description", dialect):
        return fault
    if "hooks" in fields:
        return _unhooked(text, fields["hooks"], header, dialect)
    return None


def name_fault(name: str) -> Literal["colon", "dash", "long"] | None:
    """Why the host takes a text for no name of an agent in a project, or None."""
    if COLON.search(name):
        return "colon"
    if name.startswith("-"):
        return "dash"
    return "long" if javascript.length(name) > LONGEST_NAME else None


def _not_text(
    text: str, frontmatter: Frontmatter, fields: Mapping[str, Entry], name: str, dialect: Dialect
) -> Skipped | None:
    """Why a required field is no text that is not empty."""
    entry = fields.get(name)
    if _text(entry):
        return None
    value = headers.value(entry.value) if entry else None
    if value is None or value == "":
        meant = meant_header(text, frontmatter, dialect)
        if meant and meant.attempt and _text(headers.entries(meant.root).get(name)):
            return Skipped("frontmatter-cut", frontmatter.closing)
    if entry is None:
        return Skipped("missing-field", frontmatter.opening)
    reason = "empty-field" if value is None or value == "" else "field-type"
    return Skipped(reason, value_place(text, entry))


def _unhooked(text: str, hooks: Entry, header: Header | None, dialect: Dialect) -> Skipped | None:
    node = target_of(hooks.value)
    fatal = next((it for it in hook_faults(hooks, dialect, text) if it.fatal), None)
    if fatal is None:
        return None
    quoted = node if isinstance(node, Scalar) and node.style == "raw" else None
    if quoted and header and node.span in header.rewritten and rescue.is_damaged(quoted, rescue.alone(text, hooks, quoted)):
        return Skipped("rescue-damage", visible(text, node.span, hooks.key.span))
    return Skipped("hooks-shape", fatal.span)


# The agent


def _in_plugin(
    text: str, fields: Mapping[str, Entry], dialect: Dialect, origin: Origin, unread: Skipped | None
) -> Loaded:
    """A plugin's agent: every file is one, whatever it holds.

    A name or description that is a number or a boolean is taken as text, and so is a list or map as a name.
    """
    values = {it: headers.value(fields[it].value) for it in ("name", "description") if it in fields}
    name = values.get("name")
    named = "" if name is None else javascript.string(name)
    if not named or javascript.length(named) > LONGEST_NAME:
        named = origin.stem + origin.suffix.removesuffix(".md")
    described = values.get("description")
    description = (
        "" if described is None or isinstance(described, (list, dict)) else javascript.string(described, 10**9)
    )
    description = javascript.trim(description) or f"Agent from {origin.plugin} plugin"
    whole = ":".join((origin.plugin, *origin.folders, named))
    return _loaded(text, whole, description, fields, dialect, origin, unread)


def _loaded(
    text: str,
    name: str,
    description: str,
    fields: Mapping[str, Entry],
    dialect: Dialect,
    origin: Origin,
    placeholder: Skipped | None = None,
) -> Loaded:
    in_plugin = origin.role == "plugin"
    ignored = tuple(_ignored(text, fields, dialect, in_plugin))
    memory = _text(fields.get("memory")) in ("user", "project", "local")
    plan = not in_plugin and _text(fields.get("permissionMode")) == "plan"
    in_background = headers.value(fields["background"].value) if "background" in fields else None
    background = in_background is True or in_background == "true"
    nodes = {it: target_of(fields[it].value) for it in ("tools", "disallowedTools") if it in fields}
    found = tools.toolset(
        nodes.get("tools"),
        nodes.get("disallowedTools"),
        dialect,
        memory=memory,
        plan=plan,
        background=background,
    )
    model = _text(fields.get("model"))
    model = model if model and javascript.trim(model) else None
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
        runs_as=runs_as(model, dialect) if model else None,
        background=background,
        placeholder=placeholder,
    )


def runs_as(model: str, dialect: Dialect) -> str | None:
    """What the host sends to the API for a `model`; None for the main conversation's model.

    Case, blanks at the ends and a `[1m]` behind it do not matter to an alias, nor to the retired models of which the
    host runs a successor. Any other value is sent as it is.
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
    message = (
        f"Agent '{name}' would be spawned with zero tools — refusing. Its tools list resolved to nothing: "
        f"{found.refusal}. Fix the agent's tools frontmatter or pass a different subagent_type."
    )
    return Refusal(
        "" if found.unless else "no-tools", value_place(text, fields["tools"]), message, _texts(found.unless)
    )


def _ignored(text: str, fields: Mapping[str, Entry], dialect: Dialect, in_plugin: bool) -> Iterator[Ignored]:
    for name, entry in fields.items():
        known = dialect.fields.get(name)
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
            # They are used: a server beside another, and tools that are no list as a list without a tool.
            continue
        yield Ignored((entry.name, *it.path), place(text, entry, it), it.kind)
