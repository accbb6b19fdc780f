"""Proves a fix: it is applied, and the result is compared with the original.

Every fix must remove its problem without making the host's verdict or a strict reader's worse, and the host must load
the same except for the fields that the fix writes. A safe fix must do more, see `Proofs.grade`.

Pure. A proof reads the edited text again, as far as the edit can matter, and runs only the rule of the fix; `offer.py`
bounds the number of proofs for a file with many fixes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from weakref import ref

from ..document import Document, remembered
from ..edits.effects import differences, edited, state
from ..hosts.others import readers
from ..hosts.tools import GRANTING
from ..hosts.verdict import Loaded, Skipped, Verdict
from ..rules.registry import GROUPS, Kind, kind_of, of_kind, rules
from ..rules.shared.tool_lists import items
from ..stdx.records import cached_property, replace
from ..syntax.header import value
from ..syntax.yaml import strict
from ..syntax.yaml.tree import Mapping
from ..text.merge import MARKER, may_have_marker, unresolved
from ..text.problem import Edit, Finding, Fix, Problem, moved_all
from ..text.source import Span
from ..workspace.context import Workspace, beside
from . import elsewhere
from .guesses import guesses
from .words import words

_TOOLS = frozenset(("tools", "listed", "dropped", "denied", "refused"))
# What else changes for the host when it reads another value of a field.
_FOLLOWING = {
    "name": frozenset(("refused",)),
    **dict.fromkeys(GRANTING, _TOOLS),
    "model": frozenset(("runs_as",)),
}


class Proofs:
    """The starting point and the results of the proofs of one document's fixes. Everything is computed on demand,
    once. The document keeps its proofs, which do not keep it."""

    def __init__(self, document: Document, workspace: Workspace) -> None:
        self._document, self.workspace = ref(document), replace(workspace, fixes=False)
        self._grades: dict[tuple[str, tuple[Span, ...], Fix], bool | None] = {}
        self._problems: dict[str, list[Problem] | None] = {}
        self._edited: dict[tuple[Edit, ...], Document] = {}

    @property
    def document(self) -> Document:
        document = self._document()
        assert document, "the proofs of a document are asked for while it exists"
        return document

    def grade(self, finding: Finding, fix: Fix) -> bool | None:
        """Whether a fix is safe; None if it fails even as an unsafe one.

        No fix is about an unresolved merge.

        Every fix: the rule finds less than before, or nothing more at that place; a file that loads still loads, one
        that runs still runs; and a strict reader that agreed with the host still does.

        A safe fix never guesses, see `guesses.py`. In a file that the host skips, it must fix the cause of that: it makes
        the file load, or reveals the next cause, without adding or removing a word. In a file that loads, it changes
        nothing for the host if the rule is only about other readers. Otherwise it changes only the fields that it
        writes; if that is a list of tools, it grants or removes only tools that the edits name, none of them for a part
        of its uses, and only rules about tools do either.
        """
        return self.grade_of_all([finding], fix)

    def grade_of_all(self, findings: Sequence[Finding], fix: Fix) -> bool | None:
        """The grade of a fix for one finding, or of several fixes at once for several findings of one rule."""
        key = findings[0].rule, tuple(it.span for it in findings), fix
        try:
            return self._grades[key]
        except KeyError:
            grade = self._grades[key] = self._graded(findings, fix)
            return grade

    def _graded(self, findings: Sequence[Finding], fix: Fix) -> bool | None:
        before = self.document
        if not _are_sound(before, fix.edits):
            return None
        spans = [*(it.span for it in findings), *(it.span for it in fix.edits)]
        if any(it.start <= span.end and span.start <= it.end for it in self._merges for span in spans):
            return None
        after = self._after(fix.edits)
        if fix.safe and guesses(before, after, fix.edits):
            fix = replace(fix, safe=False)
        if readers(before.path):
            return self._grade_elsewhere(after, findings, fix)
        if _standing(after.verdict) < _standing(before.verdict) or self._loses_agreement(after):
            return None
        if not self._are_fixed(after, findings, fix):
            return None
        kept = elsewhere.keeps_in_place(before, after, self.workspace.hosts)
        if kept is None:
            return None
        return (
            fix.safe
            and kept
            and _keeps_the_rest(before, after, self._changed(after), findings, fix)
            and not self.is_contested(findings, after.entries.keys())
            and (Kind.BORDER in kind_of(findings[0].rule) or not self._may_move)
        )

    def _grade_elsewhere(self, after: Document, findings: Sequence[Finding], fix: Fix) -> bool | None:
        """The grade of a fix in a file of other hosts, whose findings are compared by message."""
        old, new = self.found(findings[0].rule), _problems(rules()[findings[0].rule].check, after, self.workspace)
        before, left = (Counter(it.message for it in found or ()) for found in (old, new))
        gone = Counter(it.message for it in findings)
        if new is None or any(left[it] > before[it] - times for it, times in gone.items()):
            return None
        graded = elsewhere.grade(self.document, after)
        return None if graded is None else graded and fix.safe

    def _after(self, edits: tuple[Edit, ...]) -> Document:
        """The edited document. Kept for the next fixes, because several rules often propose the same edit."""
        known = self._edited
        after = known.get(edits)
        if after is None:
            if len(known) >= affordable(_KEPT, self.document.text):
                del known[next(iter(known))]
            after = known[edits] = edited(self.document, edits)
        return after

    def found(self, rule: str) -> list[Problem] | None:
        """The problems that a rule finds in the document, see `_problems`."""
        if rule not in self._problems:
            self._problems[rule] = _problems(rules()[rule].check, self.document, self.workspace)
        return self._problems[rule]

    @cached_property
    def _merges(self) -> tuple[Span, ...]:
        """Where a merge is unresolved, so that nobody knows what is meant; the whole file if that is in its header."""
        text, header = self.document.text, self.document.region
        if not may_have_marker(text):
            return ()
        if header and MARKER.search(text, 0, header.end):
            return (Span(0, len(text)),)
        return tuple(unresolved(text, Span(header.end if header else 0, len(text))))

    def _loses_agreement(self, after: Document) -> bool:
        """Whether a strict reader is further from the host than before; it reads only the header."""
        if after.header is self.document.header:
            return False
        if (least := _agreement(self.document, 2)) < 2:
            return _agreement(after, least) < least
        found = _agreement(after)
        return found < 4 and found < self._agreement

    @cached_property
    def _agreement(self) -> int:
        return _agreement(self.document)

    def _changed(self, after: Document) -> frozenset[str] | None:
        return differences(self._state, state(after))

    @cached_property
    def _state(self) -> dict[str, object] | None:
        return state(self.document)

    def _are_fixed(self, after: Document, findings: Sequence[Finding], fix: Fix) -> bool:
        """Whether the rule finds none at the same places, or fewer problems than before."""
        rule = rules().get(findings[0].rule)
        if rule is None:
            return True
        new = _problems(rule.check, after, beside(self.workspace, after))
        if new is None:
            return False
        places = set(moved_all([it.span.start for it in findings], fix.edits))
        if all(it.span.start not in places for it in new):
            return True
        old = self.found(rule.name)
        return old is not None and len(new) <= len(old) - len(findings)

    @cached_property
    def _may_move(self) -> bool:
        """Whether a safe fix may move the border of the frontmatter, which is fixed first because it decides what else
        is read."""
        alone = Proofs(self.document, Workspace())
        return any(
            fix.safe and alone.grade(Finding(rule.name, rule.severity, it.span, it.message), fix)
            for rule in of_kind(Kind.BORDER)
            for it in alone.found(rule.name) or ()
            for fix in it.fixes
        )

    def is_contested(self, findings: Sequence[Finding], names: Set[str]) -> bool:
        """Whether another field could be renamed to one of the names that the file does not have yet: then the choice is the
        author's."""
        new = (names & self.document.dialect.fields.keys()) - self.document.entries.keys()
        if not new or self.document.header is None:
            return False
        own = {(it.rule, it.span) for it in findings}
        return any(it not in own for name in new for it in self._renamed.get(name, ()))

    @cached_property
    def _renamed(self) -> dict[str, set[tuple[str, Span]]]:
        """The findings, as rule and span, that have a fix which writes a word, by the word."""
        found: dict[str, set[tuple[str, Span]]] = {}
        for rule in of_kind(Kind.RENAME):
            for it in self.found(rule.name) or ():
                for edit in (edit for fix in it.fixes for edit in fix.edits):
                    found.setdefault(edit.text, set()).add((rule.name, it.span))
        return found


_KEPT = 4
"""Edited documents that are kept for fixes with the same edits."""

READ = 1_000_000
"""The characters that are read of all versions of a file."""


def affordable(most: int, text: str, least: int = 1) -> int:
    """How many versions of a file are read: as many as have `READ` characters, but not under `least` or over `most`."""
    return min(most, max(least, READ // max(len(text), 1)))


def proofs(document: Document, workspace: Workspace | None = None) -> Proofs:
    """The proofs of a document; cached while the other files are the same."""
    workspace = workspace or Workspace()
    known = _latest(document)
    if not known or _key(known[0].workspace) != _key(workspace):
        known[:] = [Proofs(document, workspace)]
    return known[0]


def _key(workspace: Workspace) -> tuple[object, ...]:
    return id(workspace.index), workspace.path, workspace.hosts


@remembered
def _latest(document: Document) -> list[Proofs]:
    return []


def _are_sound(document: Document, edits: tuple[Edit, ...]) -> bool:
    """Whether edits are inside the text, do not overlap, and change it."""
    at = 0
    for edit in sorted(edits, key=lambda it: it.span):
        if edit.span.start < at or edit.span.end < edit.span.start:
            return False
        at = edit.span.end
    return at <= len(document.text) and any(it.span.of(document.text) != it.text for it in edits)


def _problems(
    check: Callable[[Document, Workspace], Iterator[Problem]], document: Document, workspace: Workspace
) -> list[Problem] | None:
    """The problems that a rule finds; None if it crashes, which proves nothing. The engine reports the crash."""
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


def _agreement(document: Document, most: int = 4) -> int:
    """How close a strict reader is to the host: 0 neither reads fields, 1 only the host's second attempt does, 2 the
    host does at once, 3 the strict reader reads others, 4 the same. most: a degree above which the strict reader is not
    asked."""
    if most == 0:
        return 0
    header, cut = document.header, document.frontmatter
    if header is None or cut is None or not isinstance(header.root, Mapping) or not header.attempt:
        return 0
    loaded = value(header.root)
    if header.attempt == 2 or not isinstance(loaded, dict):
        return 1
    if most <= 2:
        return 2
    answer = strict.ask(document.text, cut, loaded)
    return 4 if answer is None else 2 if isinstance(answer, strict.Fails) else 3


def _keeps_the_rest(
    before: Document, after: Document, changed: frozenset[str] | None, findings: Sequence[Finding], fix: Fix
) -> bool:
    """Whether nothing changes except what a safe fix may change, and that can be determined. changed: see
    `effects.changes`."""
    finding, kind = findings[0], kind_of(findings[0].rule)
    if changed is None:
        return False
    touched = _touched(before, after, fix.edits)
    may = {it for name in touched for it in (name, f"ignored {name}", *_FOLLOWING.get(name, ()))}
    moves = "prompt" in changed and "prompt" not in may and _moves_border(before, after)
    if fault := before.verdict if isinstance(before.verdict, Skipped) else before.verdict.placeholder:
        if (fault.reason, fault.span) != (finding.rule, finding.span):
            return False
        if Kind.REPAIR in kind and not _keeps_words(before, after, fix.edits, kind):
            return False
        return _comes_out(before, after, touched) and (moves or not ({"prompt"} & changed) - may)
    if Kind.OTHER_READERS in kind:
        return not changed
    if Kind.QUOTE not in kind and any(_is_rescued(before, it) for it in touched):
        # The content of the value decides whether it needs quotes, which come first.
        return False
    if Kind.BORDER in kind:
        kept = set(before.entries)
        return (
            (moves or "prompt" in may) and not (changed & kept) - may and _keeps_words(before, after, fix.edits, kind)
        )
    own = _under(before, [it.span for it in findings]) | (after.entries.keys() - before.entries.keys())
    return touched <= own and changed <= may and _grants_the_same(before, after, fix.edits, finding.rule)


def _is_rescued(document: Document, name: str) -> bool:
    """Whether the host reads a field only because its second attempt puts the value in quotes."""
    scalar = document.scalar(name)
    return scalar is not None and scalar.style == "raw"


def _comes_out(before: Document, after: Document, touched: Collection[str]) -> bool:
    """Whether the fields of a skipped file that could be read are then read as they seemed."""
    for name, entry in before.entries.items():
        scalar = before.scalar(name)
        if name in touched or name not in before.dialect.fields or (scalar and scalar.style == "broken"):
            continue
        if name not in after.entries or value(after.entries[name].value) != value(entry.value):
            return False
    return True


def _moves_border(before: Document, after: Document) -> bool:
    """Whether the prompt is the same except for lines at its beginning."""
    one, other = (it.body.of(it.text).strip() for it in (before, after))
    return one.endswith(other) or other.endswith(one)


def _touched(before: Document, after: Document, edits: tuple[Edit, ...]) -> frozenset[str]:
    """The fields that edits write or take something from, and `prompt` for the body."""
    written: list[Span] = []
    shift = 0
    for edit in sorted(edits, key=lambda it: it.span):
        start = edit.span.start + shift
        if edit.text:
            written.append(Span(start, start + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return _under(before, [it.span for it in edits]) | _under(after, written)


def _under(document: Document, spans: list[Span]) -> frozenset[str]:
    """The fields on whose lines one of the spans is, and `prompt` if one is in the body."""
    header, body = document.header, document.body.start
    found = {"prompt" for it in spans if it.end > body or it.start >= body}
    entries = header.root.entries if header and isinstance(header.root, Mapping) else ()
    source = document.source
    places = (it.span.start for it in entries)
    starts = [it if source.begins_line(it) else source.line_at(it).start for it in places]
    ends = [*starts[1:], header.span.end if header else 0]
    waiting = sorted(spans, reverse=True)
    reach = 0  # The largest end of the spans that begin before the end of a field.
    for entry, start, end in zip(entries, starts, ends, strict=True) if entries else ():
        while waiting and waiting[-1].start < end:
            reach = max(reach, waiting.pop().end)
        if reach > start:
            found.add(entry.name)
    return frozenset(found)


def _grants_the_same(before: Document, after: Document, edits: tuple[Edit, ...], rule: str) -> bool:
    """Whether the agent gets the same tools; a rule about tools may change those that its edits name as a whole."""
    if _named(after, in_part=True) - _named(before):
        # The host ignores the parentheses of `Bash(git *)`, which was to grant or deny a part.
        return False
    old, new = before.verdict, after.verdict
    if not isinstance(old, Loaded) or not isinstance(new, Loaded) or old.tools == new.tools:
        return True
    if old.tools is None or new.tools is None or rule not in GROUPS["Tools"]:
        return False
    put_in = "\n".join(it.text for it in edits)
    taken_out = "\n".join(it.span.of(before.text) for it in edits)
    come, gone = set(new.tools) - set(old.tools), set(old.tools) - set(new.tools)
    grammar = before.host.tools
    if grammar.shell in come | gone:
        # The shell replaces the host's search tools, so nothing is lost.
        come, gone = come - grammar.searches, gone - grammar.searches
    return all(it in put_in for it in come) and all(it in taken_out for it in gone)


def _named(document: Document, in_part: bool = False) -> set[tuple[str, str]]:
    """The fields and names of all entries that are tools of the host. in_part: only those with parentheses that do not
    hold agents."""
    return {
        (found.field.name, it.entry.name)
        for found, it in items(document)
        if it.tool and not it.is_lost and not (in_part and (it.tool.names == "agent" or not it.entry.narrows))
    }


def _keeps_words(before: Document, after: Document, edits: tuple[Edit, ...], kind: Kind) -> bool:
    """Whether no word is added or removed, except one at a fence, as in `---yaml`."""
    source, first, last = before.source, min(it.span.start for it in edits), max(it.span.end for it in edits)
    # No word crosses the end of a line, and the text before and after the edits is the same.
    start = source.line_at(first).start
    end = len(before.text) - max(last, source.line_at(last).end)
    old, new = (words(it.text[start : len(it.text) - end]) for it in (before, after))
    return old == new or (Kind.BORDER in kind and words(before.text)[1:] == words(after.text))
