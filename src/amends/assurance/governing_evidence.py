"""Clauses 4.14, 5.3, 5.4 and 6.2: what governing records show of people, units and objectives."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

from django.db.models import Q

from amends.core.codec import moment_of
from amends.core.framework.people.authority import reads_the_log, sees_every_number
from amends.core.framework.people.personnel import Competence, Person, Role
from amends.core.governing.appointments import APPOINTMENT, AppointmentState
from amends.core.governing.competences import COMPETENCE, competence_of
from amends.core.governing.policy_texts import POLICY_TEXT, confirming
from amends.core.governing.reviews import REVIEW, ReviewState
from amends.core.governing.sign_offs import SIGN_OFF
from amends.core.governing.statements import STATEMENT, StatementItem, StatementState
from amends.core.improvement.evidence import Counted, Weight
from amends.core.operation.events import OwnerNamed
from amends.core.values import Code, Id
from amends.handling import read_log, rules
from amends.handling.streams import recorded_event, state_of, stream_of
from amends.journal import store
from amends.register import evidence as rows
from amends.register import governing, queries

from . import catalogue
from .evidence import NAMED, NOTHING, Found, Look, by_records, evidence, named

_AT_ONCE = 500
"""Complaints whose entries are read together."""


@evidence("4.14")
def competent(look: Look) -> Found:
    """In the period, complaints that need competence were given to people whose record of it
    counted then; and every owner of open complaints has a record that is not past its last day."""
    people, assigned = look.rules.people, list(_given(look))
    wrong = dict.fromkeys(reference for reference, competent in assigned if not competent)
    owned = rows.assessed_and_open().exclude(owner="")
    recorded = {proof.person for proof in people.competences}
    valid = {
        proof.person
        for proof in people.competences
        if proof.last is None or proof.last >= look.today
    }
    owners = {Id(owner) for owner in owned.values_list("owner", flat=True)}
    lacking = (recorded | owners) - valid
    without = (
        sorted(who.id for who in people.persons.values() if who.active and who.id in lacking)
        if recorded
        else []
    )
    counted = Counted(len(assigned) + len(valid) + len(without), len(wrong), len(without), least=1)
    unproved = (*named("complaint", [*wrong][:NAMED]), *named("person", without[:NAMED]))
    return Found(counted, unproved, sound=named("person", sorted(valid)[:NAMED]))


def _given(look: Look) -> Iterator[tuple[str, bool]]:
    """Yield each time in the period that a complaint was given to an owner and needed competence,
    by the settings of then and its present category, with whether they had it then."""
    policy, book, proofs = look.rules.policy, rules.book(), _proofs()
    needing = [entry.code for entry in policy.categories if policy.needs_competence(entry.code)]
    here = Q(taken_over=False, category__in=needing)
    lately = Q(open=True) | Q(closed_at__gte=look.begins)  # before that, none was given in it
    complaints = queries.counting().filter(here, lately).order_by("reference")
    for some in batched(complaints.values_list("reference", "category", "unit"), _AT_ONCE):
        of = {stream_of(Id(reference)): (reference, *codes) for reference, *codes in some}
        for entry in store.recent(of, kinds=["OwnerNamed"], since=look.begins):
            reference, what, unit = of[entry.stream]
            at, event = moment_of(entry.recorded), recorded_event(entry).event
            then = book.at(at)
            if isinstance(event, OwnerNamed) and then.policy.needs_competence(what):
                day = then.day_of(Code(unit) if unit else None, at)
                above = then.policy.counted_under("categories", what)
                counted = _counted_at(entry.recorded, proofs.get(event.owner, ()))
                yield reference, any(competence.covers(above, day) for competence in counted)


type _Proof = list[tuple[str, Competence | None]]
"""What a record of competence said since each of its entries, by the moment as it is stored."""


def _proofs() -> dict[Id, list[_Proof]]:
    proofs: dict[Id, list[_Proof]] = {}
    for stream, entries in store.read_many(list(store.streams(COMPETENCE.prefix))).items():
        states = [state_of(stream, entries[:number]) for number in range(1, len(entries) + 1)]
        proof = [
            (entry.recorded, competence_of(state))
            for entry, state in zip(entries, states, strict=True)
        ]
        proofs.setdefault(states[-1].person, []).append(proof)
    return proofs


def _counted_at(recorded: str, proofs: Iterable[_Proof]) -> Iterator[Competence]:
    """Yield what records of competence said at a moment, as it is stored."""
    for proof in proofs:
        stated = [competence for since, competence in proof if since <= recorded]
        if stated and stated[-1]:
            yield stated[-1]


@evidence("5.3-b", all_time=True)
def policy_read(look: Look) -> Found:
    """Active staff confirmed that they read and understood the signed policy."""
    signed = [text for text in _states(POLICY_TEXT.prefix) if text.signed_at and text.due]
    if not signed:
        return NOTHING
    staff = sorted(who.id for who in confirming(look.rules))
    unread = [who for who in staff if not all(text.read_by(who) for text in signed)]
    by_others = all(look.approved(f"{POLICY_TEXT.prefix}{text.id}", text) for text in signed)
    return _people(staff, unread, Weight.seen if by_others else Weight.stated)


@evidence("5.4.1-f", all_time=True)
def manager_appointed(look: Look) -> Found:
    """Every complaints manager accepted an appointment that is not over."""
    role = Role.management_representative
    valid = [
        record
        for record in _states(APPOINTMENT.prefix)
        if (record.role, record.state) == (role, AppointmentState.accepted)
        and (record.last is None or record.last >= look.today)
    ]
    owners = {record.owner for record in valid}
    holders = sorted(who.id for who in look.rules.people.holders(role))
    by_others = all(record.begun_by != record.owner for record in valid)
    without = [who for who in holders if who not in owners]
    weight = Weight.seen if by_others else Weight.stated
    return _people(holders, without, weight) if owners else NOTHING


@evidence("5.4.2")
def reported(look: Look) -> Found:
    """Every complaints manager attended the signed reviews of the period, which another person
    led."""
    reviews = [
        review
        for review in _states(REVIEW.prefix)
        if review.state is ReviewState.signed and review.last and review.last >= look.span.first
    ]
    managers = {who.id for who in look.rules.people.holders(Role.management_representative)}
    wrong: list[str] = []
    sound: list[str] = []
    for review in reviews:
        present = set(review.attended.present) if review.attended else set()
        fine = managers <= present and review.chair not in managers
        (sound if fine else wrong).append(f"{REVIEW.prefix}{review.id}")
    counted = Counted(len(reviews), doubts=len(wrong), least=1)
    return Found(counted, named("record", wrong[:NAMED]), sound=named("record", sound[:NAMED]))


@evidence("5.4.3")
def areas_signed_off(look: Look) -> Found:
    """Every unit that received complaints, or one above it, was signed off, and the next sign-off
    is not overdue."""
    policy = look.rules.policy
    sign_offs = governing.of_kind(str(SIGN_OFF.name)).filter(begun_at__gte=look.begins)
    if not sign_offs.exists():
        return NOTHING
    signed = {*sign_offs.filter(due__gte=look.today).values_list("unit", flat=True)}
    ours = rows.ours(look.begins).exclude(unit="")
    units = sorted({*ours.values_list("unit", flat=True)})
    wrong = [
        unit
        for unit in units
        if not signed & {unit, *(above.code for above in policy.ancestors(unit))}
    ]
    counted = Counted(len(units), doubts=len(wrong), least=1)
    sound = named("unit", [unit for unit in units if unit not in wrong][:NAMED])
    return Found(counted, named("unit", wrong[:NAMED]), sound=sound)


@evidence("iso-10001", all_time=True)
def promises(look: Look) -> Found:
    """Promises to customers were approved, are reviewed in time, and no complaint of the period
    broke one, even one that was rewritten or retired since. The complaints that did are named, but
    not the restricted ones: it is the same for every reader."""
    made = [
        promise for promise in _states(STATEMENT.prefix) if promise.item is StatementItem.promise
    ]
    broken = {
        promise.id: {each.complaint for each in promise.broken if each.at >= look.begins}
        for promise in made
    }
    restricted = queries.restricted(set().union(*broken.values()))
    broken = {promise: complaints - restricted for promise, complaints in broken.items()}
    valid = [promise for promise in made if promise.state is StatementState.approved]
    late = {promise.id for promise in valid if promise.due < look.today}
    wrong = late | {key for key, complaints in broken.items() if complaints}
    complaints = sorted(set().union(*broken.values()))[:NAMED]
    counted = Counted(len({promise.id for promise in valid} | wrong), doubts=len(wrong), least=1)
    late_ones, others = (
        named("record", [f"{STATEMENT.prefix}{key}" for key in sorted(keys)[:NAMED]])
        for keys in (late, {promise.id for promise in valid} - wrong)
    )
    return Found(counted, (*named("complaint", complaints), *late_ones), sound=others)


@evidence("6.2", all_time=True)
def objectives(look: Look) -> Found:
    """Criteria that someone set have a day by which their target is met, which is not over."""
    chosen = [criterion for criterion in look.criteria if criterion.set_by]
    wrong = [
        criterion.code for criterion in chosen if criterion.by is None or criterion.by < look.today
    ]
    counted = Counted(len(chosen), doubts=len(wrong), least=1)
    kept = [criterion.code for criterion in chosen if criterion.code not in wrong]
    unmet, met = (named("criterion", some[:NAMED]) for some in (wrong, kept))
    return Found(counted, unmet, weight=look.weight, sound=met)


@evidence("4.10")
def read_by_those_who_need_it(look: Look) -> Found:
    """An approved statement says who reads complaints, and those of the last weeks were opened by
    people with a task on them, an auditor, or someone who reads all."""
    stated = by_records(catalogue.items()["4.10"])(look)
    openings = read_log.openings(read_log.Asked(begins=look.now - _READ), look.rules).found
    persons = look.rules.people.persons
    wrong = [
        opening.reference
        for opening in openings
        if not opening.tasked and not ((who := persons.get(Id(opening.reader))) and _reads_all(who))
    ]
    counted = Counted(
        stated.counted.population + len(openings), 0, stated.counted.doubts + len(wrong), least=1
    )
    approved = bool(stated.counted.sound)
    without = named("complaint", [*dict.fromkeys(wrong)][:NAMED])
    weight = look.weight if approved else Weight.stated
    return Found(counted, (*stated.named, *without), weight=weight, sound=stated.sound)


def _reads_all(person: Person) -> bool:
    return reads_the_log(person) or sees_every_number(person)


_READ = timedelta(days=28)
"""How far back openings of complaints are looked at."""


def _people(all_of: Collection[Id], wrong: Collection[Id], weight: Weight) -> Found:
    counted = Counted(len(all_of), doubts=len(wrong), least=1)
    sound = [who for who in all_of if who not in wrong]
    lacking, kept = (named("person", list(some)[:NAMED]) for some in (wrong, sound))
    return Found(counted, lacking, weight=weight, sound=kept)


def _states(prefix: str) -> Iterator[Any]:
    for stream, entries in store.read_many(list(store.streams(prefix))).items():
        if (state := state_of(stream, entries)) is not None:
            yield state
