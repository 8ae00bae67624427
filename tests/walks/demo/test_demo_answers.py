"""What whoever answers in the demonstration ticked of a regulator's checklist, their words say."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated

from amends import vault
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent, fold
from amends.core.operation.regulators.letter_requirements import demands
from amends.core.values import Id, Sealed
from amends.governance import packs
from amends.handling import rules
from amends.handling.streams import RULES, recorded_event, reference_of, stream_of
from amends.journal import store
from amends.journal.models import Entry
from amends.register.models import Deadline
from amends.wording.names import Names
from amends.wording.timeline.values import with_offer

PACK = "uk-housing"

SAYS = {
    "stage": r"\b(stage|Stufe) [12]\b",
    "definition": r"as we understand it: \S|as we understand it\. \S|wie wir sie verstehen: \S",
    "decision": r"\bupheld\b|\b[Yy]ou are right\b|\bSie haben\b.*\brecht\b",
    "reasons": r"(Our reasons|Unsere Gründe)[:.] \S",
    "remedy": r"(To put it right|Was wir Ihnen anbieten)[:.] \S",
    "actions": r"(Still to be done|Was noch zu tun ist)[:.] \S",
    "next": r"\b(goes to stage 2|geht Ihre Beschwerde auf Stufe 2)\b",
    "ombudsman": r"\bHousing Ombudsman\b",
    "understanding": r"we understand it[:.] .*\b[Yy]ou want|So verstehen wir sie: .*wünsch",
    "when": r"\bby \w+ \d+ \w+ \d{4}|\b(bis|am) \w+, \d+\. \w+ \d{4}",
    "parts": r"(Who is responsible\.|What we answer for:) .*responsible|"
    r"Wofür wir zuständig sind: .*zuständig",
}
"""By line of the code what a letter has to say for it; written beside the letters."""
STAGES = {"s1_answer": "1", "s2_answer": "2", "s2_acknowledgement": "2"}
"""Which letters name their stage."""
_KINDS = ("Acknowledged", "DecisionCommunicated", "LetterWritten", "NoticeSent")


def unsaid(words: str, lines: list[str]) -> list[str]:
    """The lines for which nothing stands in a letter."""
    return [line for line in lines if not re.search(SAYS[line], words)]


pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True, scope="module")
def _loaded(filled_once: Any, shared: Path) -> Iterator[None]:
    with demonstrated(filled_once, shared, GROUP):
        yield


@cache
def streams_with(kind: str) -> list[list[RecordedEvent]]:
    """Every complaint with an event of a kind, as its entries."""
    names = Entry.objects.filter(kind=kind).values_list("stream", flat=True).distinct()
    return [[recorded_event(entry) for entry in store.read(name)] for name in sorted(names)]


@cache
def letters() -> list[tuple[Complaint, RecordedEvent, str]]:
    """Each letter of which somebody ticked lines, with its complaint as it was then; its words."""
    found = []
    for kind in _KINDS:
        for name in Entry.objects.filter(kind=kind).values_list("stream", flat=True).distinct():
            entries = [recorded_event(entry) for entry in store.read(name)]
            for number, one in enumerate(entries, start=1):
                if type(one.event).__name__ == kind and one.event.checked:
                    then = fold(entries[:number], reference=reference_of(name))
                    assert then is not None
                    found.append((then, one, said(one.event.words)))
    return found


def said(piece: Sealed | None) -> str:
    assert piece is not None
    return vault.peek([piece.sealed])[piece.sealed] or ""


def test_whatever_line_was_ticked_the_words_of_the_letter_say() -> None:
    ticked: Counter[str] = Counter()
    for complaint, sent, words in letters():
        lines = [str(one.line) for one in sent.event.checked]
        assert not unsaid(words, lines), (complaint.reference, words)
        (letter,) = {str(one.letter) for one in sent.event.checked}
        assert {str(one.pack) for one in sent.event.checked} == {PACK}
        if letter in STAGES:
            assert re.search(rf"\b(stage|Stufe) {STAGES[letter]}\b", words), words
        ticked[letter] += 1
    assert ticked["s1_answer"] > 10
    assert ticked["s2_answer"]
    assert ticked["s1_acknowledgement"] > 10


def test_every_line_that_the_code_asks_for_is_looked_for_in_words_of_its_own() -> None:
    (pack,) = packs.shipped(PACK)
    for letter in pack.communications:
        if letter.id in {*STAGES, "s1_acknowledgement"}:
            assert {str(one.id) for one in letter.must_contain} <= SAYS.keys()
    first = (one for one in letters() if one[1].event.checked[0].letter == "s1_answer")
    (_, sent, words) = next(first)
    lines = [str(one.line) for one in sent.event.checked]
    for line in lines:
        without = "\n\n".join(one for one in words.split("\n\n") if not re.search(SAYS[line], one))
        assert line in unsaid(without, lines)


def test_what_a_letter_says_is_what_became_of_the_complaint() -> None:
    for complaint, sent, words in letters():
        if not isinstance(sent.event, e.DecisionCommunicated):
            continue
        response = complaint.response(sent.event.response)
        assert response is not None
        words = with_offer(words, response.remedies, Names(rules=rules.rules_at(sent.recorded)))
        findings = {issue.finding for issue in complaint.live_issues}
        assert ("not upheld" in words) == (findings == {e.Finding.not_upheld}), words
        for remedy in response.remedies:
            if remedy.amount is not None:
                whole, cents = divmod(remedy.amount.minor, 100)
                amount = rf"\b{whole}\b(?![.,]\d)" if not cents else rf"\b{whole}[.,]{cents:02}\b"
                assert re.search(rf"{amount}|\b{whole}\.{cents:02}\b", words), words
        if not response.remedies:
            assert "nothing" in words


def test_a_generated_letter_names_the_complaint_in_the_complainants_own_words() -> None:
    quoted = [(complaint, words) for complaint, _, words in letters() if "You told us: “" in words]
    assert len(quoted) > 10
    for complaint, words in quoted:
        (received, *_) = (
            recorded_event(entry) for entry in store.read(stream_of(complaint.reference))
        )
        assert isinstance(received.event, e.Received)
        assert f"“{said(received.event.narrative)}”" in words


_ABOUT = {"Acknowledged": e.Notice.acknowledgement, "ResponseReleased": e.Notice.decision}


def test_whoever_sends_a_letter_themselves_ticked_what_the_code_asks_of_it() -> None:
    for kind in ("Acknowledged", "NoticeSent", "ResponseReleased"):
        for entries in streams_with(kind):
            for number, one in enumerate(entries, start=1):
                if type(one.event).__name__ != kind or not one.by.startswith("person/"):
                    continue
                before = fold(entries[: number - 1], reference=Id("ABCD-1234"))
                if one.act == "post-letter":  # ticked when the letter was written or released
                    continue
                notice = _ABOUT.get(kind) or one.event.notice
                if before is None:
                    continue
                asked = demands(before, rules.rules_at(one.recorded), one.recorded, notice=notice)
                assert len(one.event.checked) >= sum(len(each.needed) for each in asked)


def test_whoever_is_bound_by_the_code_is_answered_by_it() -> None:
    since = min(
        one.recorded for one in map(recorded_event, store.read(RULES)) if _adopts(one.event)
    )
    exempt = {one.code for one in rules.rules_at(AS_OF).policy.units if PACK in one.exempt_from}
    decided = [
        one
        for entries in streams_with("DecisionCommunicated")
        if (whole := fold(entries, reference=Id("any"))) and whole.unit not in exempt
        for one in entries
        if isinstance(one.event, e.DecisionCommunicated) and one.recorded > since
    ]
    assert decided
    assert not [one for one in decided if not one.event.checked]


def _adopts(event: Any) -> bool:
    return type(event).__name__ == "PackAdopted" and event.pack == PACK


def test_a_second_look_was_acknowledged_in_time_since_the_code_binds() -> None:
    late = [
        one.event
        for entries in streams_with("TermLapsed")
        for one in entries
        if isinstance(one.event, e.TermLapsed) and one.event.clock == "s2_ack"
    ]
    assert not late
    met = Deadline.objects.filter(pack=PACK, clock="s2_ack", met_at__isnull=False)
    assert met.exists()
    assert Deadline.objects.filter(pack=PACK, clock="s2_response").exists()


def test_every_date_that_passed_was_noticed_within_the_minute() -> None:
    lapsed = [
        one
        for entries in streams_with("TermLapsed")
        for one in entries
        if isinstance(one.event, e.TermLapsed)
    ]
    assert len(lapsed) > 20
    for one in lapsed:
        assert timedelta(0) < one.recorded - one.event.until <= timedelta(minutes=1), one
