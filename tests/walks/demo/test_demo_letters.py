"""Every letter of the demonstration says what the record says: its days, and where one can turn."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from tests.walks.demo.demonstrated import GROUP, demonstrated

from amends import vault
from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, Participant, RecordedEvent, fold
from amends.core.operation.regulators.answering import promised_day
from amends.core.operation.regulators.recourse import ways_outside
from amends.core.operation.regulators.regulated import standing
from amends.core.values import Code, Moment, Sealed
from amends.demo.generated.words import Case, topics
from amends.handling import rules
from amends.handling.streams import recorded_event, reference_of
from amends.journal import store
from amends.journal.models import Entry
from amends.wording import dates

_DAY = re.compile(r"\b(\d{1,2} [A-Z][a-z]+ 20\d\d)\b")
_FROM_TEMPLATES = ("Acknowledged", "NoticeSent", "LetterWritten")


pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True, scope="module")
def _loaded(filled_once: Any, shared: Path) -> Iterator[None]:
    with demonstrated(filled_once, shared, GROUP):
        yield


def letters() -> Iterator[tuple[Complaint, Participant, RecordedEvent, list[RecordedEvent], str]]:
    """Each letter of the machine: the complaint as it stood after it, whom it is about, the letter,
    what had happened before, and its words."""
    names = Entry.objects.filter(kind__in=_FROM_TEMPLATES).values_list("stream", flat=True)
    for name in sorted(set(names)):
        entries = [recorded_event(entry) for entry in store.read(name)]
        for number, one in enumerate(entries, start=1):
            event: Any = one.event
            if type(event).__name__ not in _FROM_TEMPLATES or not (event.template and event.words):
                continue
            if getattr(event, "person", None):  # a notice to staff names no day or body
                continue
            then = fold(entries[:number], reference=reference_of(name))
            assert then is not None
            participant = then.participant(event.party)
            assert participant is not None
            if acts_for := participant.party.acts_for:
                participant = then.participant(acts_for[0])
                assert participant is not None
            words = vault.peek([event.words.sealed])[event.words.sealed]
            if words is not None:  # otherwise disposed of
                yield then, participant, one, entries[: number - 1], words


def days_of_the_record(
    complaint: Complaint, participant: Participant, in_force: Rules, now: Moment
) -> dict[str, date]:
    """By what it is the days that a letter may say."""
    calendar = in_force.calendar(complaint.unit)
    found: dict[str, date | None] = {
        "received": calendar.day_of(complaint.received_at),
        "promised": promised_day(complaint, in_force),
    }
    if participant.released is not None:
        allowed = timedelta(days=in_force.policy.post_days + in_force.policy.reaction_days)
        found["react by"] = calendar.day_of(participant.released.at + allowed)
    elif participant.decided_at is not None:
        allowed = timedelta(days=in_force.policy.reaction_days)
        brought = timedelta(days=in_force.policy.post_days if participant.posted else 0)
        since = participant.decided_at + brought
        spoke = max(since, participant.last_word or since)
        found["decided"] = calendar.day_of(participant.decided_at)
        found["react by"] = calendar.day_of(spoke + allowed)
    every = tuple(Code(f"outside.{body.code}") for body in in_force.policy.bodies)
    for one in ways_outside(every, participant, complaint, in_force, now):
        if one.window is not None:
            found[f"until {one.body and one.body.code}"] = one.window.until
    for response in complaint.responses:
        for remedy in response.remedies:
            found[f"remedy {response.number}.{remedy.number}"] = remedy.due
    for pack in standing(complaint, in_force, now):
        for number, way in enumerate(pack.opened):
            found[f"opened {number}"] = way.closes.day if way.closes else None
            missed = complaint.term(pack.pack.id, way.by.of)
            found[f"missed {number}"] = calendar.day_of(missed.until) if missed else None
        for number, due in enumerate(pack.coming):
            found[f"coming {number}"] = calendar.day_of(due.due.moment)
    return {what: day for what, day in found.items() if day is not None}


def test_whatever_day_a_letter_says_is_one_of_the_record() -> None:
    said: Counter[str] = Counter()
    for complaint, participant, sent, _, words in letters():
        in_force = rules.rules_at(sent.recorded)
        known = days_of_the_record(complaint, participant, in_force, sent.recorded)
        for text in _DAY.findall(words):
            day = datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007 - a day
            assert day in known.values(), f"{complaint.reference} {text} {known} {words}"
            said.update(what for what, one in known.items() if one == day)
    assert min(said[one] for one in ("received", "promised", "decided", "react by")) > 5, said
    assert said["until mediation_bench"] > 5


def test_no_letter_names_the_day_again_as_a_new_one_and_a_later_day_has_a_reason() -> None:
    told: dict[tuple[str, int], date] = {}
    heard: Counter[e.Notice] = Counter()
    for complaint, participant, sent, before, words in letters():
        event: Any = sent.event
        if event.respond_by is None:
            continue
        notice = getattr(event, "notice", e.Notice.acknowledgement)
        who = (complaint.reference, participant.number)
        if notice is e.Notice.new_date:
            assert event.respond_by != told.get(who), (who, words)
            if who in told and event.respond_by > told[who]:
                assert any(isinstance(one.event, _LATER) for one in before), (who, words)
        assert any(day in words for day in _in_words(event.respond_by)), words
        told[who] = event.respond_by
        heard[notice] += 1
    assert heard[e.Notice.acknowledgement] > 50
    assert heard[e.Notice.new_date] > 5


def _in_words(day: date) -> list[str]:
    said = []
    for language in ("en", "de", "fr"):
        with translation.override(language):
            said.append(dates.day(day))
    return said


_LATER = e.TermExtended | e.Escalated | e.Reopened | e.TermResumed


def test_every_acknowledgement_greets_by_name() -> None:
    greeted = Counter(
        words.split("\n\n")[1] in ("Hello", "Guten Tag,", "Bonjour,")
        for *_, sent, _, words in letters()
        if isinstance(sent.event, e.Acknowledged)
    )
    assert greeted[False] > 50
    assert not greeted[True]


def test_a_body_outside_has_one_last_day_in_all_letters_after_one_answer() -> None:
    heard: dict[tuple[str, Moment | None], set[str]] = {}
    for complaint, participant, _, _, words in letters():
        for line in words.splitlines():
            if "Mediation Bench" in line and _DAY.search(line):
                key = (complaint.reference, participant.decided_at)
                heard.setdefault(key, set()).update(_DAY.findall(line))
    assert heard
    assert not {key: days for key, days in heard.items() if len(days) > 1}


def test_whichever_body_the_record_says_was_named_the_letter_names() -> None:
    named: Counter[str] = Counter()
    for complaint, participant, sent, before, words in letters():
        event: Any = sent.event
        notice = getattr(event, "notice", None)
        if notice is e.Notice.decision:
            telling: Any = e.DecisionCommunicated | e.ResponseReleased
        elif notice is e.Notice.recourse:
            telling = e.RecourseTold
        else:
            continue
        (*_, last) = (
            one.event
            for one in before
            if isinstance(one.event, telling) and one.event.party == participant.number
        )
        if getattr(event, "language", None) in ("de", "fr"):
            continue
        options = last.recourse if notice is e.Notice.decision else last.options
        for option in options:
            name = _called(option, rules.rules_at(sent.recorded))
            assert name in words, (complaint.reference, option, words)
            named[name] += 1
    assert named["Housing Ombudsman"] > 3, named


def _called(option: Code, in_force: Rules) -> str:
    """What a letter in English calls a way further."""
    place, _, code = option.partition(".")
    policy = in_force.policy
    if place == "internal":
        labels = next(one.labels for one in policy.ladder if one.code == code)
    else:
        body = policy.body(code)
        if body is None:
            pack, _, referral = code.partition(".")
            (found,) = (one for one in in_force.packs if one.id == pack)
            return next(str(one.body) for one in found.referrals if one.id == referral)
        labels = body.labels
    return next(one.text for one in labels if one.language == "en")


def test_what_is_wanted_and_what_is_found_belong_to_what_was_complained_of() -> None:
    found = Counter[str]()
    for name in sorted(set(Entry.objects.filter(kind="Received").values_list("stream", flat=True))):
        events = [recorded_event(entry).event for entry in store.read(name)]
        received = events[0]
        assert isinstance(received, e.Received)
        case = next((one for one in _cases() if _says(received.narrative, [one.narrative])), None)
        if case is None or received.remedy is None:
            continue  # a story with words of its own
        assert _says(received.remedy, case.wishes), case.narrative
        for event in events:
            if isinstance(event, e.FindingRecorded) and event.words is not None:
                fitting = case.no if event.finding is e.Finding.not_upheld else case.yes
                assert _says(event.words, fitting), case.narrative
                found[str(event.finding)] += 1
    assert found["upheld"] > 10
    assert found["not_upheld"] > 10


def _cases() -> list[Case]:
    return [case for topic in topics("group") for case in topic.cases]


def _says(piece: Sealed | None, sentences: Iterable[str]) -> bool:
    """Whether the words are one of the sentences, whatever fills their gaps."""
    words = (vault.peek([piece.sealed])[piece.sealed] or "") if piece else ""
    patterns = (re.sub(r"\\\{\w+\\\}", ".+", re.escape(one)) for one in sentences)
    return any(re.fullmatch(one, words, re.IGNORECASE) for one in patterns)
