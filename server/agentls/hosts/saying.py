"""What several hosts do with fields of Claude Code, in the same words, so that one finding can name them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal

from ..dialect.load import dialect
from ..stdx.spelling import alike, nearest
from ..text.source import Span
from .facts import all_fields
from .reading import GUARDS, RESTRICTING, Note, Why, restricts
from .remedy import EVERY_TOOL, REMOVE, Remedy, write

_MOST = 4
"""The most names in a message."""

_CLAUDES = frozenset(("disallowedTools", "hooks", "isolation", "permissionMode"))
"""The restricting fields of Claude Code that not every host has."""

_CALLS = frozenset(("disable", "disable-model-invocation", "user-invocable"))
"""Fields that say who may call the agent, not what it may do."""

_ALSO = {
    "allowed-tools": "tools",
    **dict.fromkeys(
        ("blocked-tools", "denied-tools", "deny", "deny-tools", "disabled-tools", "exclude-tools", "excluded-tools"),
        "disallowedTools",
    ),
}
"""Names of fields that are not near the right ones."""

LIST = Remedy("list what the agent may use in `tools`")


def misspelled(key: str, known: Collection[str]) -> str:
    """The field of a host that an unknown one stands for; empty for none. known: the host's fields.

    The name of a field of another product is not a misspelling, unless only its case or its separators differ."""
    if same := next((it for name, it in _ALSO.items() if it in known and alike(key, name)), ""):
        return same
    meant = nearest(key, known) or ""
    other = dialect("claude-code").foreign.get(key) if meant else None
    is_other = key in all_fields() or (other is not None and other.field != meant)
    return "" if meant and is_other and not alike(key, meant) else meant


def in_code(name: str) -> str:
    """A name in backquotes; empty for none."""
    return f"`{name}`" if name else ""


def restriction(key: str) -> str:
    """The field by which some host restricts an agent that is written or misspelled; empty for none."""
    return key if key in RESTRICTING else misspelled(key, sorted(RESTRICTING))


def lost(meant: str, value: object) -> Literal["ignored", "lost", "weaker"]:
    """What it means that a misspelled field is not read."""
    if meant not in RESTRICTING:
        return "lost"
    return "weaker" if restricts(meant, value) else "ignored"


def unknown(
    host: str,
    key: str,
    span: Span,
    value: Sequence[str],
    granted: Sequence[str] | None,
    known: Collection[str] = (),
    remedy: Remedy = REMOVE,
) -> Note:
    """The note of a field that a host does not know. value, granted: the names in the field, and in `tools`; None if
    there is no such field. known: the host's fields, in a file of its own; empty in one of Claude Code, where only that
    host's fields restrict. remedy: for a field that nobody misses."""
    meant = misspelled(key, known)
    fact, first = f"`{key}` is not a field of {host}, so", value[0] if value else ""
    if meant:
        kind = lost(meant, first)
        effect = "it restricts nothing" if kind == "weaker" else "it has no effect"
        return Note(kind, span, Why(f"{fact} {effect}", write(f"`{meant}`", key)))
    name = restriction(key) if known else key
    if why := _unenforced(fact, name, value, granted) if name in (RESTRICTING if known else _CLAUDES) else None:
        return Note("weaker", span, why)
    return Note("ignored", span, Why(f"{fact} it has no effect", remedy))


def _unenforced(fact: str, key: str, value: Sequence[str], granted: Sequence[str] | None) -> Why | None:
    """Why a restriction of another host does not hold; None if it restricts nothing."""
    first = value[0] if value else ""
    remedy, effect = LIST, "it restricts nothing"
    if key == "hooks":
        guards = [it for it in value if it in GUARDS]
        effect = f"no `{guards[0]}` hook checks what the agent does" if guards else ""
        remedy = Remedy("list only tools that need no check in `tools`")
    elif key == "isolation":
        effect, remedy = "the agent works in the project itself", Remedy("run it in a worktree of your own")
    elif key == "disallowedTools":
        given = None if granted is None else set(map(_base, granted))
        kept = [it for it in dict.fromkeys(value) if given is None or _base(it) in given]
        effect = f"the agent keeps {listed(kept)}" if kept else ""
        remedy = remedy if granted is None else Remedy("remove from `tools` what is denied")
    elif not restricts(key, first):
        effect = ""
    elif key in ("permissionMode", "approvalMode"):
        effect = f"the agent is not held to `{first}`"
    elif key in _CALLS:
        remedy = Remedy("move the file out of the folder" if key == "disable" else "say so in `description`")
        effect = "the agent can still be called"
    return Why(f"{fact} {effect}", remedy) if effect else None


def excludes(name: str) -> bool:
    """Whether an entry of `tools` is meant to exclude a tool, such as `-edit`, `!edit` and `^edit`."""
    return name[:1] in ("-", "!", "^") and name[1:2].isalpha()


def excluded(host: str, name: str, span: Span, names: Collection[str]) -> Note:
    """The note of an entry that is meant to exclude a tool. names: those in the list."""
    fact = f"`{name}` is read as the name of a tool by {host}, so it denies nothing"
    return Note("weaker" if "*" in names else "lost", span, Why(fact, LIST))


def lost_tools(
    host: str,
    source: str,
    named: Iterable[tuple[str, Span]],
    key: Span,
    gives: Callable[[str], object],
) -> Iterator[Note]:
    """The tools of an agent of Claude Code that a host drops. key: the place of `tools`. gives: whether a name gives a
    tool there."""
    entries = list(whole(source, named))
    lost = [it for it in entries if not gives(it[0])]
    have = {_base(name).lower() for name, _ in entries if gives(name)}
    narrowed: dict[str, list[tuple[str, Span]]] = {}
    for name, span in lost:
        base = _base(name)
        if base == name or not (gives(base) or gives(_known(base))):
            # A tool that Claude Code does not have either is not lost, so it is reported separately.
            base = name if base != _known(base) else "" if _is_given(name) else "unknown"
        elif base.lower() in have:
            continue
        narrowed.setdefault(base, []).append((name, span))
    if lost and len(lost) == len(entries):
        yield _nothing(host, entries, key, next(iter(narrowed)))
        return
    for base, found in narrowed.items():
        name, span = found[0]
        if base == _base(name) != name:
            yield _lost(host, found, span, f"the agent has no `{base}`", write(f"`{_known(base)}`"))
        else:
            it, known = "them" if found[1:] else "it", _known(base)
            remedy = write(f"`{known}`", base) if known != base else Remedy(f"let the agent work without {it}")
            yield _lost(host, found, span, f"the agent does not get {it}", remedy)


def _nothing(host: str, entries: Sequence[tuple[str, Span]], key: Span, base: str) -> Note:
    name, span = entries[0]
    if name == "*":
        return _lost(host, entries, span, "the list is empty there", EVERY_TOOL)._replace(is_form=True)
    if base == _base(name) != name:
        remedy = write(f"`{_known(base)}`")
    else:
        span, remedy = key, Remedy("add one that it has, such as `Read`")
    return _lost(host, entries, span, "the list is empty there", remedy)


def _lost(host: str, named: Sequence[tuple[str, Span]], span: Span, effect: str, remedy: Remedy) -> Note:
    are = "are not tools" if named[1:] else "is not a tool"
    return Note("lost", span, Why(f"{listed([it for it, _ in named])} {are} of {host}, so {effect}", remedy))


def whole(source: str, named: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    """The names, with one that has commas in its parentheses as a whole."""
    begun: Span | None = None
    for name, span in named:
        if begun is None and ("(" not in name or ")" in name):
            yield name, span
        elif begun is None:
            begun = span
        elif ")" in name:
            joined, begun = Span(begun.start, span.end), None
            yield joined.of(source), joined
    if begun is not None:
        yield begun.of(source), begun


def _is_given(name: str) -> bool:
    """Whether Claude Code gives a tool to an agent, at least in some sessions."""
    tool = dialect("claude-code").tools.get(name)
    return name.startswith("mcp__") or (tool is not None and tool.is_given)


def _known(name: str) -> str:
    """The name by which other hosts know a tool of Claude Code."""
    return "Task" if name == "Agent" else name


def _base(name: str) -> str:
    return name.partition("(")[0]


def listed(names: Sequence[str]) -> str:
    """Names in backquotes; of many, only the first."""
    more = f" and {len(names) - _MOST} more" if names[_MOST:] else ""
    return ", ".join(f"`{it}`" for it in names[:_MOST]) + more
