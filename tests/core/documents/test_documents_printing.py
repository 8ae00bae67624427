"""Printing from a web worker: apart, bounded, and with an error that tells no words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.core.documents.paper_samples import document, every_block

import amends.documents
from amends.documents import NotPrinted, printing, render
from amends.documents.document import Paragraph
from amends.documents.setting import set_pages

PACKAGE = Path(amends.documents.__file__).parent


def _child(given: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "amends.documents"],
        input=given,
        capture_output=True,
        check=False,
    )


def test_the_child_prints_what_the_worker_would() -> None:
    whole = document(*every_block())

    assert render(whole) == set_pages(whole)


@pytest.mark.parametrize("given", [b"", b"{}", b"[1]", b'{"is": "Document", "secret": "words"}'])
def test_what_is_no_document_is_told_without_its_words(given: bytes) -> None:
    done = _child(given)

    assert done.returncode == 2
    assert done.stdout == b""
    assert re.fullmatch(rb"no document: \w+\n", done.stderr)


def test_printing_that_takes_too_long_is_ended() -> None:
    with pytest.raises(NotPrinted, match="not done after"):
        render(document(Paragraph("words")), patience=0.01)


def test_who_finds_others_printing_waits_and_then_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        printing._turns.acquire()
    try:
        with pytest.raises(NotPrinted, match="others are printing"):
            render(document(), patience=0.01)
    finally:
        printing._turns.release(2)


def test_a_failure_tells_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashed(*_args: object, **_named: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 101, b"", b"trace\nsecret words\n")

    monkeypatch.setattr(subprocess, "run", crashed)

    with pytest.raises(NotPrinted, match=r"^exit status 101$"):
        render(document(Paragraph("secret words")))


def test_the_template_takes_nothing_in_but_its_data_and_pictures() -> None:
    template = (PACKAGE / "template.typ").read_text()

    assert not re.search(r"#?\b(import|include|eval|read|plugin)\b *[(\"@]", template)
    assert re.findall(r"\bjson\([^)]*\)", template) == ['json("document.json")']


def test_the_child_is_bound_before_it_reads_anything() -> None:
    code = (
        "import resource, sys; from amends.documents.__main__ import _bound; _bound()\n"
        "assert 'typst' not in sys.modules\n"
        "names = ('RLIMIT_CPU', 'RLIMIT_AS', 'RLIMIT_FSIZE', 'RLIMIT_CORE')\n"
        "print(*(resource.getrlimit(getattr(resource, name))[1] for name in names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    seconds, memory, file, core = map(int, done.stdout.split())
    assert (0 < seconds <= 20, 0 < memory <= 3 * 2**30, 0 < file <= 2**28) == (True, True, True)
    assert core == 0
