"""How the sentences are written, and that each of them can be translated."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.core.wording.told_texts import every_text

import amends.wording
from amends.core.operation.complaint.stages import Stage
from amends.core.principles.timeliness import TermUnit
from amends.core.refusal import Guard, Refused
from amends.core.shape import fields_of
from amends.core.values import Code, Money
from amends.wording import (
    acts,
    choices,
    dates,
    fields,
    money,
    pack_words,
    refusal_sentence,
    refusals,
    stages,
    vocabulary,
)
from amends.wording.names import Names
from amends.wording.phrases import listed, yes_no
from amends.wording.timeliness import derivation

ROOM = Path(amends.wording.__file__).parent
BANNED = re.compile(
    r"\b(tickets?|agents?|slas?|invalid|users?|failed to|illegal|please note)\b", re.I
)
NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)

type Message = tuple[str, str, str]
"""Context, text, plural; empty where there is none."""


def _marked(path: Path) -> Iterator[Message]:
    """Every text of a module that is marked for translation."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        words = [a.value for a in node.args if isinstance(a, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        match getattr(node.func, "id", ""):
            case "_" | "gettext" if len(texts) == 1:
                yield "", texts[0], ""
            case "ngettext":
                yield "", texts[0], texts[1]
            case "pgettext":
                yield texts[0], texts[1], ""
            case _:
                pass


def _all_marked() -> set[Message]:
    return {message for path in ROOM.rglob("*.py") for message in _marked(path)}


def test_texts_are_found() -> None:
    found = _all_marked()

    assert len(found) > 700
    assert ("", "in {count} day", "in {count} days") in found
    assert ("", "No one has checked the remedy yet.", "") in found


def test_no_text_has_a_word_of_the_trade() -> None:
    assert [text for _, text, plural in _all_marked() if BANNED.search(f"{text} {plural}")] == []


def test_the_search_for_words_of_the_trade_finds_them() -> None:
    assert BANNED.search("Your ticket is with an agent")
    assert BANNED.search("Invalid date")
    assert not BANNED.search("Slate from the reagents shelf")


def test_no_text_is_longer_than_a_tired_person_reads() -> None:
    sentences = [
        part
        for _, text, _ in _all_marked()
        for part in re.split(r"[.!?;:] ", text)
        if len(part.split()) > 25
    ]

    assert sentences == []


def test_no_text_is_glued_together_from_parts() -> None:
    """A translator must see whole sentences: no text begins or ends with a blank."""
    glued = [text for _, text, _ in _all_marked() if text != text.strip() and text != ", "]

    assert glued == []


# --- other languages ---


@pytest.fixture
def marked_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every translated text stands in brackets."""
    translations: Any = translation._trans  # type: ignore[attr-defined]
    monkeypatch.setattr(translations, "gettext", lambda text: f"[{text}]", raising=False)
    monkeypatch.setattr(
        translations,
        "ngettext",
        lambda one, many, number: f"[{one if number == 1 else many}]",
        raising=False,
    )


def _said() -> Iterator[str]:
    """A text of every kind, as a page would ask for it."""
    for name in acts.WORDS:
        yield from (acts.title(name), acts.button(name), acts.hint(name))
    for known in fields.every_class():
        for field in fields_of(known):
            yield fields.label_of(known, field.name)
            yield fields.help_of(known, field.name) or "[]"
    for vocabulary_ in choices.LABELS:
        yield from (text for _, text in choices.options(vocabulary_))
    for name in acts.CODES:
        yield from (text for _, text in vocabulary.options(name))
    yield from _said_in_sentences()


def _said_in_sentences() -> Iterator[str]:
    for stage in Stage:
        yield from (stages.state_sentence(stage), stages.next_sentence(stage))
    for guard in Guard:
        for reader in refusal_sentence.Reader:
            said = refusal_sentence.sentence(Refused(guard), names=Names(), reader=reader)
            yield from (said.what, said.why, said.what_to_do)
    for code in (*pack_words.EVENTS, *pack_words.FACTS):
        yield pack_words.event(code) if code in pack_words.EVENTS else pack_words.fact(code)
    for unit in TermUnit:
        yield derivation.span(3, unit)
    yield from (yes_no(True), yes_no(False), listed(["a", "b"]))
    yield from (dates.in_words(NOON, NOON), money.amount(Money(1, Code("eur"))))


def test_everything_that_is_said_can_be_translated(marked_language: None) -> None:
    bare = [text for text in _said() if not re.fullmatch(r"\[.*\]", text, re.S)]

    assert bare == []


def test_every_text_of_a_table_is_marked() -> None:
    """What a table holds but nobody marked would never reach a translator."""
    marked = {text for _, text, _ in _all_marked()}
    held = {
        text
        for line in acts.LINES.values()
        for told in (line.personnel, line.complainant)
        for text in every_text(told)
    }
    for words in refusals.WORDS.values():
        for said in filter(None, (words, words.complainant)):
            held |= {*said.what, *said.why, *said.what_to_do}

    assert held - marked == set()
