"""Fact tables of folds that have no entries in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from amends.core.framework.adoption.rulebook import Rules
from amends.core.improvement.fact_rows import appointments, facts
from amends.core.improvement.facts import ActionFact, ReadingFact, SurveyFact
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.insight.facts import refresh, store
from amends.register.models import FactKey


def write_facts(
    folds: Iterable[Complaint],
    rules: Rules,
    now: datetime,
    entries: Mapping[str, Sequence[RecordedEvent]] | None = None,
    actions: Sequence[ActionFact] = (),
    surveys: Sequence[SurveyFact] = (),
    readings: Sequence[ReadingFact] = (),
) -> int:
    """Write the facts of these complaints alone, and return their version."""
    with store.writing(), store.change() as change:
        change.snapshot("appointment", appointments(rules))
        change.snapshot("action", actions)
        change.snapshot("survey", surveys)
        change.snapshot("reading", readings)
        for number, one in enumerate(folds, start=1):
            key, _ = FactKey.objects.get_or_create(
                reference=one.reference, defaults={"key": number}
            )
            change.add(facts(one, (entries or {}).get(one.reference, ()), rules, key.key))
        info = {"journalPosition": 0, "rules": refresh.digest(rules)}
        assert change.commit((), whole=True, info=info, now=now)
    version = store.version()
    assert version is not None
    return version
