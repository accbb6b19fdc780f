"""Work that is done between messages, in steps; a second thread does what takes longer than a step.

A job is a generator: it continues whenever no message is waiting, and where it yields `LATER`, once the client has been
silent for a moment, or if a request waits for such a job. A step takes about a millisecond. What may take longer is
yielded as a function: the second thread calls it, for one job after the other, and the job continues on the main thread
with the function's result or exception. The second thread reads only immutable values.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import Callable, Generator
from enum import IntEnum
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, TypeAlias, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

Work: TypeAlias = "Callable[[], Any]"
Wish: TypeAlias = "Work | Pause | None"
Steps: TypeAlias = "Generator[Wish, Any, T]"
Job: TypeAlias = "Steps[Any]"


class Pause(IntEnum):
    """What a job waits for, other than that no message is waiting."""

    LATER = 0
    OTHERS = 1


LATER: Final = Pause.LATER
"""Until the client has been silent for a moment."""

OTHERS: Final = Pause.OTHERS
"""Until jobs that can wait have gone on, which they do at once."""


class Outdated(Exception):
    """The document has changed since the work on it was requested."""


class Jobs:
    """The jobs of a server. call: queues a function for the main thread."""

    def __init__(self, call: Callable[[Callable[[], None]], None]) -> None:
        self._call = call
        self._waiting: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._hurries = False
        self._long: SimpleQueue[tuple[Job, Work]] = SimpleQueue()

    def __len__(self) -> int:
        """The number of jobs that wait for their next step on the main thread."""
        return len(self._waiting) + len(self._later)

    def add(self, job: Job) -> None:
        """Queue a job."""
        self._waiting.append(job)

    def step(self, also_later: bool) -> bool:
        """Do one step of the job that has waited longest. also_later: also those that wait for silence may go on. Returns
        whether there was one."""
        if also_later or self._hurries:
            self._waiting.extend(self._later)
            self._later.clear()
            self._hurries = False
        if not self._waiting:
            return False
        self.start(self._waiting.popleft())
        return True

    def start(self, job: Job) -> None:
        """Do the first step of a job at once."""
        if work := self._go_on(job, partial(next, job)):
            self._long.put((job, work))

    def _go_on(self, job: Job, step: Callable[[], Wish]) -> Work | None:
        """Do one step of a job. Returns the function that it yields."""
        try:
            work = step()
        except (StopIteration, Outdated):
            return None
        except Exception:
            log.exception("a job cannot be finished")
            return None
        if work is None or isinstance(work, Pause):
            (self._waiting if work is None else self._later).append(job)
            self._hurries = self._hurries or work is OTHERS
            return None
        return work

    def run(self) -> None:
        """The second thread: does the long steps of one job, then of the next."""
        while True:
            self._work_off(*self._long.get())

    def _work_off(self, job: Job, work: Work | None) -> None:
        """Do the long steps of one job.

        They create millions of objects, among which a garbage collection would stop both threads for half a second. It
        would find nothing, because nothing in a document refers back to it.
        """
        wanted: SimpleQueue[Work | None] = SimpleQueue()
        while work:
            gc.disable()
            try:
                step = partial(job.send, work())
            except Exception as error:
                step = partial(job.throw, error)
            gc.freeze()
            gc.enable()
            self._call(partial(self._go_on_for, wanted, job, step))
            work = wanted.get()

    def _go_on_for(self, wanted: SimpleQueue[Work | None], job: Job, step: Callable[[], Wish]) -> None:
        wanted.put(self._go_on(job, step))


def at_once(job: Steps[T]) -> T:
    """The result of a job with a single step."""
    try:
        next(job)
    except StopIteration as end:
        found: T = end.value
        return found
    raise AssertionError("the job has more than one step")
