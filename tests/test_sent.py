"""What the client was sent: each note changes what is sent next. The server over stdio is tested in `test_lsp.py`."""

from __future__ import annotations

from agentls.lsp.sent import Sent
from agentls.lsp.told import Told
from agentls.text.problem import Finding, Severity
from agentls.text.source import Span

A, B = "file:///a.md", "file:///b.md"
SKIPPED, LOADS = {"verdict": "skipped"}, {"verdict": "loads"}


def test_a_document_is_outdated_until_it_is_checked_with_the_others_as_they_are() -> None:
    told = Told()
    assert told.is_outdated((0, 0))
    told.check((0, 0))
    assert not told.is_outdated((0, 0))
    assert told.is_outdated((1, 0))
    told.forget_check()
    assert told.is_outdated((0, 0))


def test_a_check_that_is_still_to_be_done_is_not_asked_for_again() -> None:
    told = Told()
    told.check(None)
    assert not told.is_outdated((1, 0))
    told.forget_check()
    assert not told.is_outdated((1, 0))


def test_what_was_shown_last_is_known_with_its_text() -> None:
    told, found = Told(), [Finding("a-rule", Severity.WARNING, Span(0, 1), "message")]
    told.findings("text", found, None)
    assert told.shown == ("text", (*found,))


def test_while_typing_a_file_that_loaded_counts_as_loading() -> None:
    told = Told()
    assert told.state(SKIPPED, True) == (SKIPPED, False), "nothing was shown before"
    told = Told()
    assert told.state(LOADS, False) == (LOADS, False)
    assert told.state(SKIPPED, True) == (LOADS, True)
    assert told.state(None, True) == (None, False)
    assert told.state(SKIPPED, False) == (SKIPPED, False)


def test_a_document_that_is_closed_is_forgotten_and_all_are_checked_again() -> None:
    sent = Sent()
    sent.of(A).check((0, 0))
    sent.of(B).check((0, 0))
    sent.close(A)
    assert sent.of(A).is_outdated((0, 0))
    assert not sent.of(B).is_outdated((0, 0))
    sent.check_all()
    assert sent.of(B).is_outdated((0, 0))


def test_a_client_that_pulls_gets_what_was_published_withdrawn_once() -> None:
    sent = Sent()
    assert [sent.publish(B, True), sent.publish(A, True), sent.publish("file:///c.md", False)] == [True] * 3
    assert not sent.pulls
    assert sent.pull() == [A, B]
    assert sent.pulls
    assert sent.pull() == []
    assert sent.publish(A, False), "what is shown is withdrawn"
    assert not sent.is_published(A)
    assert not sent.publish(A, False)
    assert sent.publish(A, True)
    assert sent.is_published(A)


def test_the_first_request_for_hints_is_noted() -> None:
    sent = Sent()
    assert sent.show_hints()
    assert sent.shows_hints
    assert not sent.show_hints()


def test_a_client_is_told_of_each_state_once() -> None:
    sent = Sent()
    assert not sent.is_told((0, 0))
    sent.tell((0, 0))
    assert sent.is_told((0, 0))
    assert not sent.is_told((0, 1))


def test_files_that_are_not_wanted_any_more_are_detached_with_their_registration() -> None:
    sent = Sent()
    assert sent.attach(frozenset()) is None
    assert sent.attach(frozenset(("b", "a"))) == (1, ["a", "b"])
    assert sent.attach(frozenset(("a", "b", "c"))) == (2, ["c"])
    assert [*sent.detach(frozenset(("a", "c")))] == [1]
    assert [*sent.detach(frozenset(("a", "c")))] == []
    assert sent.attach(frozenset(("a", "c"))) == (3, ["a"])


def test_closed_files_are_checked_once_for_each_state() -> None:
    closed = Sent().closed
    assert not closed
    assert closed.is_due(0)
    closed.run(True)
    assert not closed.is_due(0), "a round is running"
    assert closed.begin(0)
    assert not closed.begin(0)
    assert closed.check(A, 1)
    assert not closed.check(A, 1)
    assert closed.check(A, 2)
    assert closed
    closed.run(False)
    assert not closed.is_due(0)
    assert closed.is_due(1)


def test_closed_files_that_are_gone_or_opened_are_forgotten() -> None:
    closed = Sent().closed
    for it in (A, B):
        closed.check(it, 1)
    assert closed.keep({A: None}) == [B]
    assert closed.check(B, 1)
    assert not closed.check(A, 1)
    closed.forget(A, B, B)
    assert not closed
