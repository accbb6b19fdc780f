"""Whether a fix keeps its promise: it is tried, and what comes out is compared with what was there.

The promise of a fix: what it was made for is gone; the host's verdict is no worse, and a strict reader's neither; and
what the host loads is the same but for the fields in which the fix writes. That of a safe fix goes further, see
`grade`. Pure; trying a fix costs as much as checking a file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from ..document import Document
from ..edits.effects import changes, edited
from ..hosts.verdict import Loaded, Skipped, Verdict
from ..rules.registry import rules
from ..stdx.records import pattern
from ..syntax.header import value
from ..syntax.yaml import strict
from ..syntax.yaml.tree import Mapping
from ..text.problem import Edit, Finding, Fix, Problem, moved
from ..text.source import Span
from ..workspace.context import Workspace, beside

# What else the host has otherwise when it reads another value of a field.
_TOOLS = frozenset(("tools", "listed", "dropped", "denied", "refused"))
_FOLLOWING = {
    "name": frozenset(("refused",)),
    "tools": _TOOLS,
    "disallowedTools": _TOOLS,
    "memory": _TOOLS,
    "permissionMode": _TOOLS,
    "background": _TOOLS,
    "model": frozenset(("runs_as",)),
}
# The rules about where the frontmatter begins and ends: their fixes move the border between fields and prompt.
_BORDERS = frozenset(
    ("frontmatter-cut", "frontmatter-unclosed", "frontmatter-fence", "frontmatter-not-first", "no-frontmatter")
)
# Those of them that fire on files that load.
_MOVING = ("frontmatter-cut", "frontmatter-unclosed", "frontmatter-fence")
# The rules about what only other readers than the host stumble over.
_OTHER_READERS = frozenset(("second-attempt", "strict-yaml", "literal-line-break"))
# The rules whose fixes give a field another name.
_RENAMING = ("unknown-field", "foreign-field", "missing-field")
# The rules whose fixes only change how something is written: no word comes or goes.
_REPAIRS = _BORDERS | {"line-ends", "yaml-syntax", "second-attempt", "rescue-damage", "strict-yaml"}


def grade(document: Document, finding: Finding, fix: Fix, workspace: Workspace | None = None) -> bool | None:
    """Whether a fix is safe; None where it does not even keep the promise of an unsafe one. Tried once for each
    document.

    Every fix: the rule finds less than before, or nothing more at that place; a file that loads goes on loading, one
    that runs goes on running; and a strict reader that agreed with the host still does.

    A safe fix of a file that the host skips is one for the cause of that: it makes the file load, or brings to light
    the next cause, and no word comes or goes. A safe fix of a file that loads changes nothing for the host where
    the rule is only about other readers. Otherwise it changes the fields in which it writes, and where that is a list
    of tools, grants none and takes none away that the edits do not name.
    """
    known = _tried(document)
    key = finding.rule, finding.span, fix
    if key not in known:
        known[key] = grade_of_all(document, [finding], fix, workspace or Workspace())
    return known[key]


@lru_cache(maxsize=8)
def _tried(document: Document) -> dict[tuple[str, Span, Fix], bool | None]:
    return {}


def grade_of_all(document: Document, findings: list[Finding], fix: Fix, workspace: Workspace) -> bool | None:
    """The grade of a fix for one finding, or of several fixes in one for several findings of one rule."""
    if not _are_sound(document, fix.edits):
        return None
    after = edited(document, fix.edits)
    if _standing(after.verdict) < _standing(document.verdict) or _agreement(after) < _agreement(document):
        return None
    if not _are_mended(document, after, findings, fix, workspace):
        return None
    return (
        fix.safe
        and _keeps_the_rest(document, after, findings, fix)
        and not _is_contested(document, after, findings, workspace)
        and (findings[0].rule in _BORDERS or not _may_move(document))
    )


@lru_cache(maxsize=8)
def _may_move(document: Document) -> bool:
    """Whether a safe fix moves the border of the frontmatter: it comes first, for it decides what else is read."""
    workspace = Workspace()
    return any(
        fix.safe and grade(document, Finding(name, rules()[name].severity, it.span, it.message), fix, workspace)
        for name in _MOVING
        for it in _problems(rules()[name].check, document, workspace) or ()
        for fix in it.fixes
    )


def _is_contested(before: Document, after: Document, findings: list[Finding], workspace: Workspace) -> bool:
    """Whether a field that comes is what another field could be renamed to as well: which of them, is the author's
    choice."""
    new = after.entries.keys() - before.entries.keys()
    if not new or before.header is None:
        return False
    own = {(it.rule, it.span) for it in findings}
    return any(
        edit.text in new
        for name in _RENAMING
        for it in _problems(rules()[name].check, before, workspace) or ()
        if (name, it.span) not in own
        for fix in it.fixes
        for edit in fix.edits
    )


def _are_sound(document: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether edits lie in the text, do not overlap, and change it."""
    at = 0
    for edit in sorted(edits, key=lambda it: it.span):
        if edit.span.start < at or edit.span.end < edit.span.start:
            return False
        at = edit.span.end
    return at <= len(document.text) and any(it.span.of(document.text) != it.text for it in edits)


def _are_mended(before: Document, after: Document, findings: list[Finding], fix: Fix, workspace: Workspace) -> bool:
    """Whether the rule finds fewer than before, or nothing at the same places."""
    rule = rules().get(findings[0].rule)
    if rule is None:
        return True
    old, new = _problems(rule.check, before, workspace), _problems(rule.check, after, beside(workspace, after))
    if old is None or new is None:
        return False
    places = {moved(it.span.start, fix.edits) for it in findings}
    if all(it.span.start not in places for it in new):
        return True
    return len(new) <= len(old) - len(findings)


def _problems(
    check: Callable[[Document, Workspace], Iterator[Problem]], document: Document, workspace: Workspace
) -> list[Problem] | None:
    """What a rule finds; None where it fails, so that it cannot say that a problem is gone. The engine tells of
    that."""
    try:
        return list(check(document, workspace))
    except Exception:
        return None


def _standing(verdict: Verdict) -> int:
    """How far a file gets: 0 skipped, 1 no field of it read, 2 refused in every session, 3 in some, 4 runs."""
    if not isinstance(verdict, Loaded):
        return 0
    if verdict.placeholder:
        return 1
    return 4 if verdict.refused is None else 3 if verdict.refused.unless else 2


@lru_cache(maxsize=8)
def _agreement(document: Document) -> int:
    """How near a strict reader comes to the host: 0 neither reads fields, 1 only the host's second attempt does,
    2 the host does at once, 3 the strict reader reads others, 4 the same."""
    header, cut = document.header, document.frontmatter
    if header is None or cut is None or not isinstance(header.root, Mapping) or not header.attempt:
        return 0
    loaded = value(header.root)
    if header.attempt == 2 or not isinstance(loaded, dict):
        return 1
    answer = strict.ask(document.text, cut, loaded)
    return 4 if answer is None else 2 if isinstance(answer, strict.Fails) else 3


def _keeps_the_rest(before: Document, after: Document, findings: list[Finding], fix: Fix) -> bool:
    """Whether nothing changes but what a safe fix names, and that can be told."""
    finding = findings[0]
    changed = changes(before, after)
    if changed is None:
        return False
    touched = _touched(before, after, fix.edits)
    may = {it for name in touched for it in (name, f"ignored {name}", *_FOLLOWING.get(name, ()))}
    moves = "prompt" in changed and "prompt" not in may and _moves_border(before, after)
    if fault := before.verdict if isinstance(before.verdict, Skipped) else before.verdict.placeholder:
        if (fault.reason, fault.span) != (finding.rule, finding.span):
            return False
        if finding.rule in _REPAIRS and not _keeps_words(before, after, finding.rule):
            return False
        return _comes_out(before, after, touched) and (moves or not ({"prompt"} & changed) - may)
    if finding.rule in _OTHER_READERS:
        return not changed
    if finding.rule != "rescue-damage" and any(_is_rescued(before, it) for it in touched):
        # What stands in the value decides whether it needs quotes, which come first.
        return False
    if finding.rule in _BORDERS:
        kept = set(before.entries)
        return (moves or "prompt" in may) and not (changed & kept) - may and _keeps_words(before, after, finding.rule)
    own = _under(before, [it.span for it in findings]) | (after.entries.keys() - before.entries.keys())
    return touched <= own and changed <= may and _grants_no_more(before, after, fix.edits)


def _is_rescued(document: Document, name: str) -> bool:
    """Whether the host reads a field only because its second attempt puts the value in quotes."""
    scalar = document.scalar(name)
    return scalar is not None and scalar.style == "raw"


def _comes_out(before: Document, after: Document, touched: Collection[str]) -> bool:
    """Whether the fields that could be read of a file that is skipped are read as what they seemed to be."""
    for name, entry in before.entries.items():
        scalar = before.scalar(name)
        if name in touched or name not in before.dialect.fields or (scalar and scalar.style == "broken"):
            continue
        if name not in after.entries or value(after.entries[name].value) != value(entry.value):
            return False
    return True


def _moves_border(before: Document, after: Document) -> bool:
    """Whether the prompt is what it was with lines more or fewer at its beginning."""
    one, other = (it.body.of(it.text).strip() for it in (before, after))
    return one.endswith(other) or other.endswith(one)


def _touched(before: Document, after: Document, edits: tuple[Edit, ...]) -> frozenset[str]:
    """The fields in which edits write or from which they take something, and `prompt` for the body."""
    written: list[Span] = []
    shift = 0
    for edit in sorted(edits, key=lambda it: it.span):
        start = edit.span.start + shift
        written.append(Span(start, start + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return _under(before, [it.span for it in edits]) | _under(after, [it for it in written if it.end > it.start])


def _under(document: Document, spans: list[Span]) -> frozenset[str]:
    header = document.header
    found = {"prompt" for it in spans if it.end > document.body.start or it.start >= document.body.start}
    entries = header.root.entries if header and isinstance(header.root, Mapping) else ()
    starts = [document.source.line_span(document.source.line_of(it.span.start)).start for it in entries]
    ends = [*starts[1:], header.span.end if header else 0]
    for entry, start, end in zip(entries, starts, ends, strict=True) if entries else ():
        if any(it.start < end and it.end > start for it in spans):
            found.add(entry.name)
    return frozenset(found)


def _grants_no_more(before: Document, after: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether the tools that come and go are named by the edits; of all tools, a list may take any away."""
    old, new = before.verdict, after.verdict
    if not isinstance(old, Loaded) or not isinstance(new, Loaded) or old.tools is None:
        return True
    if new.tools is None:
        return False
    put_in = "\n".join(it.text for it in edits)
    taken_out = "\n".join(it.span.of(before.text) for it in edits)
    come, gone = set(new.tools) - set(old.tools), set(old.tools) - set(new.tools)
    if "Bash" in come | gone:
        # The host takes these away beside it, which does the same.
        come, gone = come - _SEARCHES, gone - _SEARCHES
    return all(it in put_in for it in come) and all(it in taken_out for it in gone)


_SEARCHES = frozenset(("Glob", "Grep"))
_ESCAPE = pattern(r"\\+(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abefnrtv0_NLP])?")
_WORD = pattern(r"[^\W_]+")


def _words(text: str) -> list[str]:
    """Letters and digits, without what only escapes something."""
    return _WORD.findall(_ESCAPE.sub(" ", text))


def _keeps_words(before: Document, after: Document, rule: str) -> bool:
    """Whether no word comes or goes; but for the one at a fence, as in `---yaml`."""
    old, new = _words(before.text), _words(after.text)
    return old == new or (rule in _BORDERS and old[1:] == new)
