"""What several hosts do with fields of Claude Code, in the same words, so that one finding can name them all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from ..dialect.load import dialect
from ..stdx.spelling import nearest
from ..text.source import Span
from .reading import GUARDS, RESTRICTING, Note, Why, restricts
from .remedy import EVERY_TOOL, Remedy, write

_MOST = 4
"""The most names in a message."""

_CLAUDES = frozenset(("disallowedTools", "hooks", "isolation", "permissionMode"))
"""The restricting fields of Claude Code that not every host has."""

_CALLS = frozenset(("disable", "disable-model-invocation", "user-invocable"))
"""Fields that say who may call the agent, not what it may do."""

_ALSO = dict.fromkeys(("allowed-tools", "allowedTools", "allowed_tools"), "tools")
"""Misspelled names of restricting fields, with the right ones."""


def misspelled(key: str, value: object, known: Collection[str]) -> str:
    """The restricting field of a host that an unknown one stands for, in backquotes; empty for none. known: the host's
    fields."""
    meant = _ALSO.get(key, "") if "tools" in known else ""
    meant = meant or nearest(key, known) or ""
    return f"`{meant}`" if meant in RESTRICTING and restricts(meant, value) else ""


def unenforced(
    host: str, key: str, value: Sequence[str], granted: Sequence[str] | None, known: Collection[str] = ()
) -> Why | None:
    """Why a field that the host does not know restricts nothing; None if it was not meant to. value, granted: the names
    in the field, and in `tools`; None if there is no such field. known: the host's fields, in a file of its own; empty
    in one of Claude Code, where only that host's fields are reported."""
    first = value[0] if value else ""
    remedy, effect = Remedy("list what the agent may use in `tools`"), "it restricts nothing"
    if known and (meant := misspelled(key, first, known)):
        remedy = write(meant, key)
    elif key not in (RESTRICTING - _CALLS if known else _CLAUDES):
        effect = ""
    elif key == "hooks":
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
    return Why(f"`{key}` is not a field of {host}, so {effect}", remedy) if effect else None


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
