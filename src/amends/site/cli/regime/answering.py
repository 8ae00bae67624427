"""Verdicts of a pack, as JSON (`docs/regimes.md`) and in sentences."""

from collections import Counter
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.core.framework.packs.verdict import Verdict
    from amends.core.operation.regulators.hindsight import Seen
    from amends.core.principles.timeliness import Due
    from amends.governance.packs import Answer
    from amends.governance.replaying import ByClock, Change, Count, Replayed
    from amends.handling.deadlines.derivations import Explanation


def as_json(answer: "Answer") -> dict[str, Any]:
    return {
        "pack": answer.pack.id,
        "version": answer.pack.pack.version,
        "status": answer.pack.pack.status,
        "clocks": [_clock(answer, verdict) for verdict in answer.verdicts],
        "ways": [
            {
                "id": way.referral.id,
                "body": way.referral.body,
                "url": way.referral.url,
                "opened": way.opened.isoformat(),
                "closes": None if way.closes is None else _due(way.closes),
                "open": way.is_open(answer.at),
            }
            for way in answer.ways
        ],
        "unused": list(answer.strange),
    }


def _clock(answer: "Answer", verdict: "Verdict") -> dict[str, Any]:
    from amends.wording.timeliness import derivation

    pack = answer.pack
    due = verdict.due or verdict.would_be
    clock = pack.clock(verdict.clock)
    return {
        "id": verdict.clock,
        "label": "" if clock is None else clock.label,
        "strength": verdict.strength,
        "due": None if due is None else _due(due),
        "state": verdict.state,
        "facts": list(_facts(answer, verdict)),
        "met_by": verdict.met_by,
        "derivation": derivation.lines(verdict.steps, packs=[pack]),
    }


def _facts(answer: "Answer", verdict: "Verdict") -> "tuple[str, ...]":
    waiting = () if answer.unclear is None else answer.unclear.waiting
    return next((entry.facts for entry in waiting if entry.verdict == verdict), ())


def _due(due: "Due") -> str:
    """Return the last day if the deadline ends with the day, otherwise the last moment in local
    time. A moved deadline has the moment it was moved to, not the one in its own steps."""
    from amends.core.principles.timeliness import Ends

    how, local = next((step.values for step in due.steps if step.code == "ends"), ("", None))
    if how == Ends.end_of_day or not isinstance(local, datetime):
        return due.day.isoformat()
    until = due.moment.astimezone(local.tzinfo)
    return due.day.isoformat() if until.time() == time.max else until.isoformat()


def tell(answer: "Answer") -> None:
    from amends.wording import choices
    from amends.wording.timeliness import derivation

    about = answer.pack.pack
    print(f"{about.title} ({about.id} {about.version}, {choices.label(about.status)})")
    for verdict in answer.verdicts:
        clock = answer.pack.clock(verdict.clock)
        due = verdict.due or verdict.would_be
        label = f": {clock.label}" if clock is not None and clock.label else ""
        print(f"\n{verdict.clock}{label}")
        print(f"  {_due(due) if due else 'no date'}, {choices.label(verdict.state)}")
        if facts := _facts(answer, verdict):
            print(f"    not known yet: {', '.join(facts)}")
        for line in derivation.lines(verdict.steps, packs=[answer.pack]):
            print(f"    {line}")
    for way in answer.ways:
        until = "" if way.closes is None else f" until {_due(way.closes)}"
        print(f"\n{way.referral.body}: open since {way.opened.date()}{until}")


# --- the dates of a complaint ---

_STATE = {
    "met": "kept",
    "missed": "missed",
    "reclassified": "had already passed when it was recalculated",
    "not_applicable": "no longer applies",
    "paused": "paused",
    "open": "running",
    "ended": "no longer needed",
    "needs_classification": "to categorise",
}


def explanation(explained: "Explanation") -> list[dict[str, Any]]:
    """Return the deadlines of a complaint as JSON; one that cannot be counted yet has no `due`."""
    return [
        {
            "pack": deadline.pack,
            "clock": deadline.clock,
            "due": _last(deadline.day, deadline.until, explained.zone),
            "state": deadline.state,
            "facts": list(deadline.facts),
            "derivation": _lines(deadline.verdict),
        }
        for deadline in explained.dates
    ]


def tell_explanation(explained: "Explanation") -> None:
    """Print the same as sentences, with the safe date while facts are missing."""
    for deadline in explained.dates:
        due = _last(deadline.day, deadline.until, explained.zone)
        print(f"{deadline.pack} {deadline.clock}: {due or 'no date'}, {_STATE[deadline.state]}")
        if deadline.facts:
            print(f"    not known yet: {', '.join(deadline.facts)}")
        why = _lines(deadline.verdict) or ["the rules that set it can no longer be calculated"]
        print("\n".join(f"    {line}" for line in why))
    for each in explained.unclear:
        print(f"{each.pack.id} needs categorising: {', '.join(each.facts)}")
        if each.first is not None and each.first.due is not None:
            due = _last(each.first.due.day, each.first.due.moment, explained.zone)
            print(f"    until then use the earliest: {each.first.clock}, {due}")


def _last(day: "date | None", until: datetime | None, zone: str) -> str | None:
    """Return the last day if the deadline ends with it, otherwise the last local moment."""
    from amends.wording import dates

    if day is None or until is None:
        return None if day is None else day.isoformat()
    end = dates.before_its_day_ends(day, until, zone=zone)
    return day.isoformat() if end is None else end.isoformat()


def _lines(verdict: "Verdict | None") -> list[str]:
    from amends.wording.timeliness import derivation

    return [] if verdict is None else derivation.lines(verdict.steps)


# --- what another pack would change ---


def replayed(replay: "Replayed") -> dict[str, Any]:
    """Return the result as JSON: the same rows as in sentences, and every change."""
    return {
        "complaints": replay.complaints,
        "untouched": replay.untouched,
        "now": _count(replay.now),
        "then": _count(replay.then),
        "rows": [_row(row) for row in replay.rows],
        "changes": [_change(change) for change in replay.changes],
    }


def _row(row: "ByClock") -> dict[str, Any]:
    sorts = Counter((change.sort.value, *_state_of(change)) for change in row.changes)
    return {
        "pack": row.pack,
        "clock": row.clock,
        "gateway": row.then.gateway or row.now.gateway,
        "changes": len(row.changes),
        "sorts": [
            {"sort": sort, "before": before or None, "after": after or None, "changes": many}
            for (sort, before, after), many in sorted(sorts.items())
        ],
        "now": _count(row.now),
        "then": _count(row.then),
    }


def _state_of(change: "Change") -> tuple[str, str]:
    return (
        change.before.stand if change.before else "",
        change.after.stand if change.after else "",
    )


def _count(count: "Count") -> dict[str, int]:
    return {"complaints": count.complaints, "late": count.late, "perhaps_late": count.perhaps}


def _change(change: "Change") -> dict[str, Any]:
    return {
        "reference": change.reference,
        "pack": change.pack,
        "clock": change.clock,
        "before": _judged(change.before),
        "after": _judged(change.after),
    }


def _judged(seen: "Seen | None") -> dict[str, Any] | None:
    if seen is None:
        return None
    due = None if seen.due is None else _due(seen.due)
    return {"due": due, "state": seen.stand}


def tell_replayed(replay: "Replayed", *, under: str, show: int) -> None:
    """Print the same as sentences, with the first changes."""
    print(f"{replay.complaints:,} complaints replayed under {under}")
    if replay.untouched:
        print(
            f"{replay.untouched:,} of them were taken over and not touched since: "
            "no one here knows what was done, so they have no dates"
        )
    print(
        f"{len(replay.changes):,} dates of {replay.touched:,} complaints would be others; "
        "nothing was changed"
    )
    if replay.changes:
        print(f"complaints with a missed deadline: {_late(replay)}")
    for row in replay.rows:
        sorts = sorted(Counter(map(_kind, row.changes)).items())
        named = ", ".join(f"{kind} {count:,}" for kind, count in sorts)
        print(f"  {len(row.changes):>9,}  {row.pack} {row.clock}: {named}")
        gateway = row.then.gateway or row.now.gateway
        print(f"{'':13}late: {'no one, it only opens or closes a way' if gateway else _late(row)}")
    for change in replay.changes[:show]:
        print(f"{change.reference} {_sentence(change)}")


def _late(row: "ByClock | Replayed") -> str:
    both = (("now", row.now), ("then", row.then))
    return ", ".join(f"{when} {_of(count)}" for when, count in both if count.complaints) or "none"


def _of(count: "Count") -> str:
    more = f" and perhaps {count.perhaps:,} more" if count.perhaps else ""
    return f"{count.late:,} of {count.complaints:,}{more}"


def _kind(change: "Change") -> str:
    if change.sort.value == "judged":
        return " becomes ".join(_state_of(change))
    return _KINDS[change.sort.value]


_KINDS = {
    "more": "a new deadline",
    "less": "a deadline less",
    "known": "known or not known",
    "earlier": "earlier",
    "later": "later",
}


def _sentence(change: "Change") -> str:
    return f"{change.clock}: {_short(change.before)} → {_short(change.after)}"


def _short(seen: "Seen | None") -> str:
    if seen is None:
        return "none"
    due = "no deadline" if seen.due is None else _due(seen.due)
    return f"{due} ({seen.stand})"
