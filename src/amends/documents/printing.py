"""Rendering for web workers in a bounded child process.

The typesetter is large, and text and pictures come from strangers. So the web worker never loads
it, and pictures are unpacked only there.
"""

import pickle
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from amends import bounded

from .document import Printed

PATIENCE = 20.0
"""Seconds to wait for a free slot, and as many for typesetting."""
LIMITS = bounded.Limits(memory=3 * 2**30, seconds=20)
"""A document has many pictures, and the typesetter reserves more memory than it uses."""
_AT_ONCE = 2
_turns = threading.BoundedSemaphore(_AT_ONCE)
GLANCE = 5
"""Seconds to wait for a free slot, and as many for a picture of someone else's file."""
_GLANCING = replace(LIMITS, seconds=GLANCE)
_glances = threading.BoundedSemaphore(1)
"""The slot for such pictures, so that no stranger's file keeps others from printing."""


class NotPrinted(Exception):
    """No PDF was made; the message says why and contains no text of the document."""


class NotNow(NotPrinted):
    """It may work later: every slot is taken, or the child process ended."""


def render(document: Printed, *, patience: float = PATIENCE) -> bytes:
    """The document as PDF. Raises NotPrinted, after at most three times `patience` seconds."""
    return _answer(pages, pickle.dumps(document), patience, LIMITS, _turns)


def first_page(pdf: BinaryIO, *, patience: float = GLANCE) -> bytes:
    """Return the first page of someone else's PDF file as a PNG picture. Raises NotPrinted as
    `render` does."""
    return _answer(first_pages, pdf, patience, _GLANCING, _glances)


def _answer(
    task: bounded.Task,
    file: BinaryIO | bytes,
    patience: float,
    limits: bounded.Limits,
    turns: threading.Semaphore,
) -> bytes:
    with _turn(turns, patience):
        try:
            answer, made = bounded.answer(task, file, limits=limits, patience=patience)
        except bounded.TakesTooMuch as problem:
            raise NotPrinted(f"too much {problem}") from None
        except bounded.TryAgain as problem:
            raise NotNow(str(problem)) from None
        except bounded.Failed as problem:
            raise NotPrinted(str(problem)) from None
    if "why" in answer:
        raise NotPrinted(answer["why"])
    return made[0]


def pages(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the PDF of a document, or why there is none."""
    from .setting import NotSet, set_pages

    try:
        # made by the process that started this one, from its own values
        yield {}, [set_pages(pickle.load(file))]  # noqa: S301
    except NotSet as problem:
        yield {"why": str(problem)}, []


def first_pages(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the picture of the first page of a PDF file, or why there is none."""
    from .setting import NotSet, set_first_page

    try:
        yield {}, [set_first_page(file.read())]
    except NotSet as problem:
        yield {"why": str(problem)}, []


@contextmanager
def _turn(turns: threading.Semaphore, patience: float) -> Iterator[None]:
    """Wait for one of a few slots: each rendering takes as much memory as a web worker."""
    if not turns.acquire(timeout=patience):
        raise NotNow("others are printing")
    try:
        yield
    finally:
        turns.release()
