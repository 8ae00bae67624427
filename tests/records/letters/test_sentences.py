"""The sentences that we provide for points that regulators require."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import regulated
from tests.doors.handled import do, ready, six
from tests.records import organization as org

from amends.core.framework.labels import PackPoint
from amends.core.framework.packs.letters import Check
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.framework.policy.letter_fields import FIELD
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.investigation import Assign, FinishInvestigation, RecordFinding
from amends.core.operation.acts.merging import Split
from amends.core.operation.acts.parties import RaiseIssue
from amends.core.operation.acts.receipt import NewParty
from amends.core.operation.acts.records import Correct, Correctable, Retract
from amends.core.operation.acts.response import NewRemedy, PrepareResponse
from amends.core.operation.events import Acknowledged, Basis, Finding, Notice
from amends.core.operation.regulators.letter_requirements import Demand, Line, demands
from amends.core.values import Code, Contact, Id
from amends.governance import adopting, packs
from amends.handling import rules
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.letters import required_points, sentences
from amends.letters.required_points import Text, found
from amends.letters.versions import author_of
from amends.site import worker
from amends.vault.models import Piece

LANGUAGES = {"en", "de", "fr"}
POINTS = [
    pytest.param(pack, letter, point, id=f"{name}/{pack.pack.version}/{letter.id}/{point.id}")
    for name in packs.ids()
    for pack in packs.shipped(name)
    for letter in pack.communications
    for point in letter.must_contain
]
RECORD = {"issues", "wanted", "outcome", "result", "reasons", "remedies", "actions"}


@pytest.mark.parametrize(("pack", "letter", "point"), POINTS)
def test_each_point_has_a_sentence_in_all_languages_or_needs_the_writer(
    pack: Any, letter: Any, point: Any
) -> None:
    line = Line(point.id, point.text, check=point.auto)
    provided = dict(sentences.provided(Demand(pack, letter, (line,)), line))
    provided.pop("packs", None)
    provided.pop("stated", None)
    assert set(provided) in (LANGUAGES, {"own"}), "a sentence, or why it needs own words"
    assert all(str(text).strip() for text in provided.values())
    fields = {frozenset(FIELD.findall(text)) for text in provided.values()}
    assert len(fields) == 1, "the same fields in each language"
    assert fields.pop() <= RECORD | {str(check) for check in Check}


def test_there_is_no_sentence_for_a_point_that_no_pack_requires() -> None:
    points = {tuple(map(str, (p.values[0].id, p.values[1].id, p.values[2].id))) for p in POINTS}
    for name, text in sentences._texts().items():
        letter, point, *_ = name.split("/")
        if letter not in ("check", "value"):
            assert {(pack, letter, point) for pack in text["packs"]} <= points, name
        elif letter == "value":
            assert set(text) == LANGUAGES, name


# --- filled from the record ---

HOUSING_ANSWER = {"stage", "definition", "decision", "reasons", "remedy", "actions", "next"}
REASONS = "Nobody ordered the part."


@pytest.mark.django_db
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_response_of_these_sentences_has_every_point_and_each_says_how_we_know(
    language: str,
) -> None:
    demand, offered, check = _answer(timezone.now(), language)
    filled = {line.id: offered.of(demand, line)[0] for line in demand.lines}
    assert {name for name, text in filled.items() if text} == HOUSING_ANSWER
    assert filled["reasons"] == REASONS
    known = check("\n\n".join(filled.values()))
    stated = {name for name, basis in known.items() if basis is Basis.written}
    assert known.keys() == HOUSING_ANSWER
    assert stated == {"stage", "next"}, "no record backs what they say"
    shortened = "\n\n".join(text for name, text in filled.items() if name != "decision")
    assert check(shortened).keys() == HOUSING_ANSWER - {"decision"}


def _answer(now: datetime, language: str) -> tuple[Demand, sentences.Sentences, Any]:
    org.found_organization()
    actor = org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(packs.texts()["uk-housing"], reason="It binds us.", actor=actor, now=now)
    reference = org.lodged(now).reference
    ready(reference)
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    args = (file.complaint, file.rules, file.entries)
    [demand] = demands(*args[:2], now, notice=Notice.decision)
    offered = required_points.sentences(demand, *args, language, now, response=1)

    def check(words: str) -> dict[Code, Basis]:
        return found(demand, [Text(words, language)], *args, now=now, response=1)

    return demand, offered, check


def _investigated(*names: str) -> str:
    """A complaint of these people about one issue, which is not upheld."""
    org.found_organization()
    regulated.adopt("uk-housing")
    people = (NewParty(identity=Contact(name=name)) for name in names)
    reference = org.lodged(timezone.now(), complainants=tuple(people)).reference
    do(reference, "assess", six())
    do(reference, "classify", Classify(1, Code("poor_service")))
    do(reference, "assign", Assign(org.HANDLER))
    finding = RecordFinding(1, Finding.not_upheld, "No.", no_evidence_reason="All is there.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    return reference


def _filled(
    reference: str, now: datetime, points: Iterable[str], response: int | None
) -> list[str]:
    """The sentences for points of the letter with a response."""
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    args = (file.complaint, file.rules, file.entries)
    [demand] = demands(*args[:2], now, notice=Notice.decision)
    offered = required_points.sentences(demand, *args, "en", now, response=response)
    lines = {line.id: line for line in demand.lines}
    return [offered.of(demand, lines[Code(name)])[0] for name in points]


@pytest.mark.django_db
def test_sentences_about_a_response_are_those_of_the_response_in_the_letter() -> None:
    reference, now = _investigated("Nora", "Otto"), timezone.now()
    first = PrepareResponse("Nora, it was not ours.", (NewRemedy(Code("repair"), 1),), (1,))
    second = PrepareResponse("Otto, you were not there.", parties=(2,))
    do(reference, "prepare-response", first, by=org.HANDLER)
    do(reference, "prepare-response", second, by=org.HANDLER)

    def filled(response: int | None) -> list[str]:
        return _filled(reference, now, ("reasons", "remedy", "actions"), response)

    reasons, remedy, actions = filled(1)
    assert reasons == "Nora, it was not ours."
    assert remedy == "What we'll do:\nWe'll repair it or do the work again."
    assert "We'll repair it or do the work again." in actions
    reasons, remedy, actions = filled(2)
    assert reasons == "Otto, you were not there."
    assert remedy.startswith("We do not offer anything")
    assert actions == "There is nothing left for us to do."
    assert filled(None) == ["", "", ""], "while it is drafted, it is in no record"


@pytest.mark.django_db
def test_the_outcome_in_a_letter_is_that_of_its_response_and_not_of_what_was_found_since() -> None:
    reference, now = _investigated("Nora", "Otto"), timezone.now()
    do(reference, "prepare-response", PrepareResponse("It broke.", parties=(1,)), by=org.HANDLER)
    known = RecordFinding(1, Finding.upheld, "It was known.")
    do(reference, "record-finding", known, by=org.HANDLER)
    repair = PrepareResponse("It was known.", (NewRemedy(Code("repair"), 1),), (2,))
    do(reference, "prepare-response", repair, by=org.HANDLER)

    def told(response: int | None) -> list[str]:
        return _filled(reference, now, ("decision", "remedy"), response)

    outcome, remedy = told(1)
    assert outcome == "We looked into your complaint and do not uphold it."
    assert remedy.startswith("We do not offer anything")
    outcome, remedy = told(2)
    assert outcome == "We agree with you: your complaint is upheld."
    assert "repair it" in remedy
    assert told(None)[0] == outcome, "what is drafted answers what is found now"


@pytest.mark.django_db
def test_an_issue_split_off_is_no_part_of_the_outcome_of_a_response() -> None:
    reference, now = _investigated("Nora", "Otto"), timezone.now()
    raised = RaiseIssue(Code("poor_service"), "The stove is broken, too.")
    do(reference, "raise-issue", raised, by=org.HANDLER)
    finding = RecordFinding(2, Finding.upheld, "It is.")
    do(reference, "record-finding", finding, by=org.HANDLER)
    do(reference, "finish-investigation", FinishInvestigation(), by=org.HANDLER)
    do(reference, "prepare-response", PrepareResponse("It broke.", parties=(1,)), by=org.HANDLER)
    assert _filled(reference, now, ("decision",), 1)[0].startswith("We agree with part")
    do(reference, "split", Split((2,), "The stove is another matter.", Id("C-STOVE")))
    outcome = ["We looked into your complaint and do not uphold it."]
    assert _filled(reference, now, ("decision",), 1) == outcome


@pytest.mark.django_db
def test_the_wish_in_a_letter_is_the_newest_recorded_and_none_once_it_was_taken_away() -> None:
    org.found_organization()
    regulated.adopt("uk-housing")
    now = timezone.now()
    reference = org.lodged(now, remedy=None).reference

    def wish() -> str:
        file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
        args = (file.complaint, file.rules, file.entries)
        [demand] = demands(*args[:2], now, notice=Notice.acknowledgement)
        return required_points.sentences(demand, *args, "en", now)._wanted()

    assert wish() == "We have not noted what you want from us. Please tell us."
    for words in ("A new boiler.", "A repair."):
        do(reference, "correct", Correct(Correctable.remedy, "She called.", words=words))
        assert wish() == f"You want this from us:\n{words}"
    piece = Piece.objects.get(scope=stream_of(reference), text="A repair.")
    do(reference, "retract", Retract(Id(piece.pk), "Not hers."))
    assert wish() == "", "it was noted, and no earlier wish is it"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("in-rbi", "decision_letter", "Your complaint is fully resolved."),
        ("uk-housing", "s2_acknowledgement", "This is what is still open:"),
    ],
)
def test_a_sentence_that_says_more_than_the_record_is_stated(
    name: str, sent: str, sentence: str
) -> None:
    """Remedies may still be to do, and a point may be accepted."""
    org.found_organization()
    now = timezone.now()
    reference = org.lodged(now).reference
    ready(reference)
    file = file_of(reference, actor=SYSTEM_ACTOR, now=now)
    args = (file.complaint, file.rules, file.entries)
    (pack,) = packs.shipped(name)[:1]
    letter = next(letter for letter in pack.communications if letter.id == sent)
    lines = tuple(Line(point.id, point.text) for point in letter.must_contain if not point.auto)
    demand = Demand(pack, letter, lines)
    offered = required_points.sentences(demand, *args, "en", now)
    [text] = [text for each in lines if (text := offered.of(demand, each)[0]).startswith(sentence)]
    assert set(found(demand, [Text(text, "en")], *args, now=now).values()) == {Basis.written}


@pytest.mark.django_db
def test_a_point_ticked_in_a_template_is_stated_by_who_published_it() -> None:
    org.found_organization()
    regulated.adopt("uk-nhs-england")
    policy = rules.rules_at(timezone.now()).policy
    point = PackPoint(Code("uk-nhs-england"), Code("acknowledgement"), Code("talk"))
    ticked = tuple(
        replace(one, says=(point,)) if one.code == "acknowledgement" else one
        for one in policy.templates
    )
    regulated.publish(templates=ticked)
    reference = org.lodged(timezone.now(), facts=(regulated.ENGLAND,)).reference
    while worker.make_round("test", now=timezone.now()):
        pass
    every = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).entries
    [sent] = [one for one in every if isinstance(one.event, Acknowledged)]
    assert isinstance(sent.event, Acknowledged)
    assert [(line.line, line.basis) for line in sent.event.checked] == [("talk", Basis.template)]
    assert author_of("acknowledgement", point, sent.happened) == org.REPRESENTATIVE
    assert author_of("acknowledgement", point, sent.happened - timedelta(days=9)) is None
    assert author_of("late", point, sent.happened) is None
    history = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")
    assert "<dt>Stated by Rita Represent in the template</dt>" in history
