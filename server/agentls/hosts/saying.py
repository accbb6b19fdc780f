"""What several hosts do alike with fields of Claude Code, in the same words, so that one finding tells it of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..dialect.load import dialect
from ..text.source import Span
from .reading import Note

_MOST = 4
"""How many names a message lists."""


def unheld(host: str, key: str, value: Sequence[str], granted: Sequence[str] | None) -> str:
    """That a host ignores a field which denies the agent something in Claude Code, in sentences; empty if it denies
    nothing. value, granted: the names in the field, and in `tools`; None if there is no such field."""
    remedy = "List what the agent may use in `tools`."
    if key == "permissionMode":
        held = [it for it in value if it in ("plan", "dontAsk")]
        return f"{host} ignores `{key}`: the agent is not held to `{held[0]}`. {remedy}" if held else ""
    if key != "disallowedTools":
        return f"{host} ignores `{key}` and restricts nothing. {remedy}"
    kept = [it for it in dict.fromkeys(value) if granted is None or _base(it) in map(_base, granted)]
    if not kept:
        return ""
    if granted is not None:
        remedy = "Remove from `tools` what is denied."
    return f"{host} ignores `{key}`: the agent keeps {_listed(kept)}. {remedy}"


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
        names, (name, span) = _listed([it for it, _ in found]), found[0]
        if base == _base(name) != name:
            fact, remedy = f"drops {names}: the agent has no `{base}` there", f"Write `{_known(base)}`"
        else:
            it = "them" if found[1:] else "it"
            fact = f"has no {'tools' if found[1:] else 'tool'} {names}: the agent does without {it}"
            known = _known(_base(name))
            remedy = f"Write `{known}`" if known != _base(name) else f"Let the agent work without {it}"
        yield Note("lost", span, f"{host} {fact}. {remedy}.")


def _nothing(host: str, entries: Sequence[tuple[str, Span]], key: Span, base: str) -> Note:
    names, (name, span) = _listed([it for it, _ in entries]), entries[0]
    if name == "*":
        return Note(
            "lost",
            span,
            f"{host} has no tool `*`: the list is empty there. Remove `tools` to grant every tool.",
            is_form=True,
        )
    if base == _base(name) != name:
        return Note("lost", span, f"{host} drops {names}: the list is empty there. Write `{_known(base)}`.")
    message = f"{host} has none of the tools {names}: the list is empty there. Add one that it has, such as `Read`."
    return Note("lost", key, message)


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
