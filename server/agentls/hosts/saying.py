"""What several hosts do alike with fields of Claude Code, in the same words, so that one finding tells it of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..dialect.load import dialect
from ..text.source import Span
from .reading import Note, Why
from .remedy import EVERY_TOOL, Remedy, write

_MOST = 4
"""How many names a message lists."""


def unheld(host: str, key: str, value: Sequence[str], granted: Sequence[str] | None) -> Why | None:
    """That a host does not know a field which denies the agent something in Claude Code; None if it denies nothing.
    value, granted: the names in the field, and in `tools`; None if there is no such field."""
    remedy, effect = Remedy("list what the agent may use in `tools`"), "it restricts nothing"
    if key == "permissionMode":
        held = [it for it in value if it in ("plan", "dontAsk")]
        effect = f"the agent is not held to `{held[0]}`" if held else ""
    elif key == "disallowedTools":
        kept = [it for it in dict.fromkeys(value) if granted is None or _base(it) in map(_base, granted)]
        effect = f"the agent keeps {_listed(kept)}" if kept else ""
        remedy = remedy if granted is None else Remedy("remove from `tools` what is denied")
    return Why(f"`{key}` is not a field of {host}, so {effect}", remedy) if effect else None


def lost_tools(
    host: str,
    source: str,
    named: Iterable[tuple[str, Span]],
    key: Span,
    gives: Callable[[str], object],
) -> Iterator[Note]:
    """What a host drops of the tools of an agent of Claude Code. key: where `tools` is. gives: whether a name gives a
    tool there."""
    entries = list(whole(source, named))
    lost = [it for it in entries if not gives(it[0])]
    have = {_base(name).lower() for name, _ in entries if gives(name)}
    narrowed: dict[str, list[tuple[str, Span]]] = {}
    for name, span in lost:
        base = _base(name)
        if base == name or not (gives(base) or gives(_known(base))):
            # What the host of the file does not have either is no loss, so it is told apart.
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
            it, known = "them" if found[1:] else "it", _known(_base(name))
            remedy = write(f"`{known}`") if known != _base(name) else Remedy(f"let the agent work without {it}")
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
    return Note("lost", span, Why(f"{_listed([it for it, _ in named])} {are} of {host}, so {effect}", remedy))


def whole(source: str, named: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
    """The names, of which the parts of one that has commas in parentheses are put together."""
    begun: Span | None = None
    for name, span in named:
        if begun is None and ("(" not in name or ")" in name):
            yield name, span
        elif begun is None:
            begun = span
        elif ")" in name:
            whole, begun = Span(begun.start, span.end), None
            yield whole.of(source), whole
    if begun is not None:
        yield begun.of(source), begun


def _is_given(name: str) -> bool:
    """Whether Claude Code gives a tool to an agent, in some sessions at least."""
    tool = dialect("claude-code").tools.get(name)
    return name.startswith("mcp__") or (tool is not None and tool.status in ("available", "conditional", "renamed"))


def _known(name: str) -> str:
    """The name of a tool that all hosts have."""
    return "Task" if name == "Agent" else name


def _base(name: str) -> str:
    return name.partition("(")[0]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if names[_MOST:] else ""
    return ", ".join(f"`{it}`" for it in names[:_MOST]) + more
