"""Nothing that the core can say is without words, and no words are for nothing."""

import ast
import dataclasses
import importlib
import pkgutil
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.core.wording.told_texts import every_text

import amends.core
from amends.core.framework.adoption.events import RuleEvent
from amends.core.framework.appointments import APPOINTMENTS, PERSON_KINDS
from amends.core.framework.packs.pack import EVENTS, FACTS
from amends.core.governing.catalogue import RECORD_ACTS
from amends.core.operation import events as e
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.complaint.state import Complaint
from amends.core.refusal import Guard, Refused
from amends.core.shape import Shape, fields_of
from amends.core.streams import (
    ACTION,
    CRITERION,
    EVIDENCE,
    GOVERNING_STREAMS,
    INSTALLATION,
    PROBLEM,
    READS,
    REPORT,
)
from amends.core.values import Code, Coded, Id, Sealed
from amends.wording import (
    acts,
    choices,
    fields,
    pack_words,
    refusal_sentence,
    refusals,
    stages,
    timeline,
)
from amends.wording.names import Names
from amends.wording.phrases import named_in
from amends.wording.timeliness import derivation

CORE = Path(amends.core.__file__).parent
NOON = datetime(2026, 4, 3, 12, tzinfo=UTC)
ADOPTIONS = {known.__name__: known for known in typing.get_args(RuleEvent.__value__)}
ALL_KINDS = {
    **e.KINDS,
    **PERSON_KINDS,
    **ADOPTIONS,
    **INSTALLATION.events,
    **PROBLEM.events,
    **ACTION.events,
    **CRITERION.events,
    **REPORT.events,
    **EVIDENCE.events,
    **READS.events,
    **{name: cls for stream in GOVERNING_STREAMS.values() for name, cls in stream.events.items()},
}


def _vocabularies() -> list[type[Coded]]:
    for module in pkgutil.walk_packages(amends.core.__path__, "amends.core."):
        importlib.import_module(module.name)
    ours = [
        known for known in Coded.__subclasses__() if known.__module__.startswith("amends.core.")
    ]
    return sorted(set(ours) - {Guard}, key=lambda known: known.__qualname__)


@pytest.mark.parametrize("known", _vocabularies(), ids=lambda known: known.__qualname__)
def test_every_member_of_every_vocabulary_has_its_word(known: type[Coded]) -> None:
    assert set(choices.LABELS[known]) == set(known)
    assert all(label for _, label in choices.options(known))


def test_two_members_of_a_vocabulary_are_never_called_the_same() -> None:
    doubled = [
        known.__qualname__
        for known, labels in choices.LABELS.items()
        if len(set(labels.values())) < len(labels)
    ]

    assert doubled == []


def test_every_act_has_a_title_a_button_and_a_hint_and_no_other_has() -> None:
    known = {"receive", "take-over", "adopt", "return-proposal", *ACTS, *ON_TWO, *APPOINTMENTS}
    known |= set(RECORD_ACTS)

    assert set(acts.WORDS) == {*known, "take-up-review", "give-access"}
    for name in known:
        assert acts.done(name)
        assert acts.title(name)
        assert acts.button(name)
        assert acts.hint(name).endswith(".")


def _named_fields() -> Iterator[tuple[type, str]]:
    for known in fields.every_class():
        for field in fields_of(known):
            yield known, field.name


def test_every_field_of_every_act_has_a_label() -> None:
    missing = []
    for known, name in _named_fields():
        try:
            assert fields.label_of(known, name)
        except KeyError:
            missing.append(f"{known.__name__}.{name}")

    assert missing == []


def test_no_label_or_help_is_for_a_field_that_is_not_there() -> None:
    closer = {(known.__name__, name) for known, name in _named_fields()}
    names = {name for _, name in closer}

    assert set(fields.FIELDS) - names - closer == {"pattern"}  # it is only asked for
    assert {text.codes for text in fields.FIELDS.values()} - {""} <= set(acts.CODES)


# --- timeline ---


def _sample(shape: Shape, *, full: bool) -> Any:
    """Some value of a shape; `full` fills what may be left out."""
    match shape.kind:
        case "many":
            return (_sample(shape.of, full=full),)
        case "choice":
            return next(iter(shape.of))
        case "object" if shape.of is not Sealed:
            return _sample_of(shape.of, full=full)
        case _:
            return full if shape.of is bool else _PLAIN[shape.of]


def _sample_of(cls: type, *, full: bool) -> Any:
    asked = (field for field in fields_of(cls) if full or field.required)
    return cls(**{field.name: _sample(field.shape, full=full) for field in asked})


_PLAIN: dict[type, Any] = {
    int: 1,
    date: date(2026, 4, 3),
    datetime: NOON,
    Code: Code("a_code"),
    Id: Id("person/anna"),
    Sealed: Sealed(Id("piece"), Id("0" * 64), 1),
}


_FIXED = {
    "TakenOver": {"stage": Code("received")},
    "Corrected": {"field": Code("channel")},
    "DeclineProposed": {"ground": Code("not_ours")},
    "ScopeDeclined": {"ground": Code("not_ours")},
    "Erased": {"ground": Code("retention")},
}


_MAY_BE_EMPTY = {"persons", "options", "recourse", "remedies", "needs", "lacks"}


def _event(kind: str, *, full: bool) -> Any:
    event = _sample_of(ALL_KINDS[kind], full=full)
    return dataclasses.replace(event, **_FIXED.get(kind, {}))


def _variants(kind: str) -> Iterator[Any]:
    """Events of a kind, bare and full, with every value of every closed or yes-or-no field."""
    for full in (False, True):
        event = _event(kind, full=full)
        yield event
        for field in fields_of(ALL_KINDS[kind]):
            if field.name in _MAY_BE_EMPTY:
                yield dataclasses.replace(event, **{field.name: ()})
            if field.shape.of is bool:
                yield dataclasses.replace(event, **{field.name: not getattr(event, field.name)})
            elif field.shape.kind == "choice":
                for member in field.shape.of:
                    yield dataclasses.replace(event, **{field.name: member})


def _told(event: Any, *, by: str = "person/anna", act: str = "note") -> RecordedEvent:
    return RecordedEvent(event, Id(by), Code(act), NOON, NOON, 1, 1)


@pytest.fixture
def complaint() -> Complaint:
    """A complaint of one complainant."""
    from amends.core.operation.complaint.parts import Participant

    party = e.Party(1, e.PartyRole.complainant, lead=True)
    return Complaint(
        reference=Id("ABCD-EFGH"),
        version=1,
        revision=1,
        received_at=NOON,
        recorded_at=NOON,
        channel=Code("web"),
        kind=e.Kind.complaint,
        about=e.About.service,
        owner=None,
        parties=(Participant(party, Stage.received, NOON),),
    )


def test_every_kind_has_its_line() -> None:
    assert set(acts.LINES) == set(ALL_KINDS.values())


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_event_makes_a_line_whatever_is_left_out(kind: str) -> None:
    for event in _variants(kind):
        line = timeline.line(_told(event), names=Names(), about=Id("person/bert"))

        assert line.endswith(".")
        assert "{" not in line
        assert line[0] == line[0].upper()


@pytest.mark.parametrize("kind", e.KINDS)
def test_a_complainant_reads_a_line_or_nothing(kind: str, complaint: Complaint) -> None:
    for event in _variants(kind):
        for by in ("party/1", "person/anna"):
            line = timeline.line_for_complainant(
                _told(event, by=by), parties={1}, complaint=complaint, names=Names()
            )

            assert line is None or line.endswith((".", "?"))


def test_a_line_names_only_what_its_event_holds() -> None:
    strange = []
    for known, line in acts.LINES.items():
        held = {field.name for field in fields_of(known)}
        held |= {"who", "about", "due", "offered", "speaker"}
        texts = (*every_text(line.personnel), *every_text(line.complainant))
        strange += [text for text in texts if not named_in(text) <= held]

    assert strange == []


def test_a_complainant_never_reads_a_name_of_personnel() -> None:
    named = {"who", "person", "persons", "owner", "first", "recipient"}
    texts = [text for line in acts.LINES.values() for text in every_text(line.complainant)]

    assert [text for text in texts if named_in(text) & named] == []


# --- refusals ---


def test_every_guard_has_its_sentence() -> None:
    assert set(refusals.WORDS) == set(Guard)
    for guard in Guard:
        for reader in refusal_sentence.Reader:
            said = refusal_sentence.sentence(Refused(guard), names=Names(), reader=reader)
            assert all(part.endswith(".") for part in (said.what, said.why, said.what_to_do))


def _given_by_core() -> set[tuple[str, str]]:
    """Each guard with the name of each value that the core gives it."""
    found = set()
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            guards = [
                arg.attr
                for arg in node.args
                if isinstance(arg, ast.Attribute) and getattr(arg.value, "id", "") == "Guard"
            ]
            found |= {(g, word.arg) for g in guards for word in node.keywords if word.arg}
    return found


def test_every_value_that_core_gives_a_refusal_can_be_said() -> None:
    given = _given_by_core()

    assert ("not_complete", "missing") in given
    assert {name for _, name in given} - set(refusal_sentence._RENDER) == set()


def test_a_refusal_names_only_values_that_core_gives() -> None:
    given = _given_by_core()
    strange = [
        (guard, name)
        for guard, words in refusals.WORDS.items()
        for texts in (words.what, words.why, words.what_to_do)
        for text in texts
        for name in named_in(text)
        if (str(guard), name) not in given
    ]

    assert strange == []


# --- derivations ---


_MAKES_A_STEP = frozenset({"Step", "step", "_step", "code_of"})


def _codes_of_steps() -> set[str]:
    found = set()
    for name in (
        "principles/timeliness.py",
        "principles/open_hours.py",
        "principles/pausing.py",
        "framework/packs/clock_count.py",
        "framework/packs/clock_moves.py",
        "framework/packs/verdict.py",
        "framework/packs/places.py",
        "operation/regulators/deriving.py",
    ):
        for node in ast.walk(ast.parse((CORE / name).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MAKES_A_STEP:
                found |= {part.value for part in ast.walk(node.args[0]) if _is_text(part)}
    return found


def _is_text(node: ast.AST) -> typing.TypeGuard[Any]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_step_of_a_derivation_has_its_line() -> None:
    named = _codes_of_steps()

    assert {"start", "event", "paused_days"} <= named
    # `_add` chooses between these two by a variable.
    assert named | {"clamped", "overflowed"} == set(derivation._LINES)


def test_every_event_and_fact_of_a_pack_has_words() -> None:
    assert set(pack_words.EVENTS) == set(EVENTS)
    assert set(pack_words.FACTS) == set(FACTS)


def test_every_stage_says_where_it_stands_and_what_comes_next() -> None:
    for stage in Stage:
        assert stages.state_sentence(stage).endswith(".")
        assert stages.next_sentence(stage).endswith(".")


def test_a_table_of_texts_under_a_misspelt_name_is_refused() -> None:
    misspelt = ModuleType("misspelt")
    misspelt.REFUSAL = {}  # type: ignore[attr-defined]

    with pytest.raises(TypeError, match="refusal"):
        acts._declared_in(misspelt)
