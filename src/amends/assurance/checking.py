"""Checking every requirement against the record, and the cache of the last check."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from amends.core.framework.adoption.rulebook import NothingAdopted, Rules
from amends.core.framework.people.authority import reads_the_log, sees_every_number
from amends.core.framework.people.personnel import Person
from amends.core.governing.exemptions import EXEMPTION, LONGEST, ExemptionState
from amends.core.improvement.evidence import IN_TIME, Counted, EvidenceState, Weight, weighed
from amends.core.values import Day
from amends.handling import rules
from amends.insight.month import NoFacts, version_for
from amends.journal import store as journal
from amends.register import governing

from . import catalogue, governing_evidence, handling_evidence, improvement_evidence
from .evidence import EVIDENCE, NOTHING, Found, Look, Named, by_records, counts_all_time, named
from .models import Checked

__all__ = ["Result", "check", "refresh", "results"]
__all__ += ["governing_evidence", "handling_evidence", "improvement_evidence"]

_FORM = "weighed"
"""What begins the basis of results that this version can read."""
_REST = timedelta(minutes=5)
"""How long a check is kept although the journal has grown."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the record showed of one requirement when it was checked (`at`), over a period up to
    `last`; without `first`, of everything until then."""

    item: str
    at: datetime
    state: EvidenceState
    counted: Counted
    first: Day | None
    last: Day
    named: tuple[Named, ...] = ()
    listed: Mapping[str, str] = field(default_factory=dict)
    own_weight: Weight = Weight.stated
    """How it is known without a confirmation."""
    sound: tuple[Named, ...] = ()
    sound_listed: Mapping[str, str] = field(default_factory=dict)
    objective: int = IN_TIME
    unweighed: EvidenceState = EvidenceState.nothing_found
    """The state that it would have if someone who is not involved confirmed it."""
    confirmation: str = ""
    """The record by which someone did."""

    @property
    def weight(self) -> Weight:
        """How it is known."""
        return Weight.checked if self.confirmation else self.own_weight

    @property
    def lacks_weight(self) -> bool:
        """Whether only a confirmation is missing."""
        return self.unweighed is not self.state and self.state is EvidenceState.in_part


def check(in_force: Rules, now: datetime) -> dict[str, Result]:
    """Check every requirement, in the order of the catalogue. Raises `NoFacts`."""
    look = Look(in_force, now, version_for(now))
    exempt = _exempt(look)
    return {item: _result(item, look, exempt.get(item)) for item in catalogue.items()}


def _exempt(look: Look) -> dict[str, str]:
    """Return the requirements that senior management says do not apply, each with the record."""
    rows = governing.of_kind(EXEMPTION.name).filter(state=ExemptionState.approved)
    rows = rows.filter(due__gte=look.today, begun_at__gt=look.now - LONGEST)
    approved = dict(rows.values_list("id", "about"))
    return {item: record for record, item in approved.items() if look.counts(record)}


def _result(item: str, look: Look, exempt: str | None) -> Result:
    entry = catalogue.items()[item]
    function = EVIDENCE.get(item) or (by_records(entry) if entry.records else None)
    evidence: Found = function(look) if function else NOTHING
    confirmation = look.confirmed.get(item, "")
    unweighed = evidence.counted.state(entry.rule, evidence.objective)
    weight = Weight.checked if confirmation else evidence.weight
    state, names = weighed(unweighed, weight), evidence.named
    if exempt and state is not EvidenceState.contradicted:
        state, names = EvidenceState.not_applicable, named("record", [exempt])
    return Result(
        item,
        look.now,
        state,
        evidence.counted,
        None if counts_all_time(entry) else look.span.first,
        look.span.last,
        names,
        evidence.listed,
        evidence.weight,
        evidence.sound,
        evidence.sound_listed,
        evidence.objective,
        unweighed,
        confirmation,
    )


def refresh(*, now: datetime) -> bool:
    """Check again if something may have changed, and keep the results; returns whether it did."""
    last = Checked.objects.order_by("at").first()
    if last is not None and now - last.at < _REST:
        return False  # not even facts of what changed are written for it
    try:
        in_force = rules.rules_at(now)
        basis = f"{_FORM} {version_for(now)} {in_force.day_of(None, now)} {journal.position()}"
        if last is not None and last.basis == basis:
            return False
        results = check(in_force, now)
    except (NothingAdopted, NoFacts):
        return False
    rows = [
        Checked(item=item, state=result.state, at=now, basis=basis, found=_text(result))
        for item, result in results.items()
    ]
    with transaction.atomic():
        Checked.objects.all().delete()
        Checked.objects.bulk_create(rows)
    return True


def reads(person: Person) -> bool:
    """Return whether a person reads what the record shows: the complaints manager, senior
    management and auditors."""
    return sees_every_number(person) or reads_the_log(person)


def contradicted() -> int:
    """Return how many requirements the record contradicts, as of the last check."""
    return Checked.objects.filter(state=EvidenceState.contradicted).count()


def results(in_force: Rules, now: datetime) -> dict[str, Result]:
    """Return the results of the last check; checks where there is none. Raises `NoFacts`."""
    kept = {row.item: row for row in Checked.objects.all()}
    if kept.keys() != catalogue.items().keys() or not all(map(_current, kept.values())):
        return check(in_force, now)
    return {item: _read(kept[item]) for item in catalogue.items()}


def _current(row: Checked) -> bool:
    """Return whether this version of the program kept a result."""
    return row.basis.startswith(f"{_FORM} ")


def _text(result: Result) -> str:
    fields = asdict(result)
    del fields["item"], fields["at"]
    return json.dumps(fields, default=str)


def _read(row: Checked) -> Result:
    fields = json.loads(row.found)
    return Result(
        row.item,
        row.at,
        EvidenceState(fields["state"]),
        Counted(**fields["counted"]),
        date.fromisoformat(fields["first"]) if fields["first"] else None,
        date.fromisoformat(fields["last"]),
        tuple(Named(**entry) for entry in fields["named"]),
        fields["listed"],
        Weight(fields["own_weight"]),
        tuple(Named(**entry) for entry in fields["sound"]),
        fields["sound_listed"],
        fields["objective"],
        EvidenceState(fields["unweighed"]),
        fields["confirmation"],
    )
