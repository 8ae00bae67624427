"""What a pack answers, as JSON (contract §7) and in sentences."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amends.core.framework.regime import Pack
    from amends.core.framework.verdict import Verdict
    from amends.core.principles.timeliness import Due
    from amends.handling.regimes import Answer
    from amends.handling.replaying import Change


def as_json(answer: "Answer") -> dict[str, Any]:
    return {
        "pack": answer.pack.id,
        "version": answer.pack.pack.version,
        "status": answer.pack.pack.status,
        "clocks": [_clock(answer.pack, verdict) for verdict in answer.verdicts],
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
    }


def _clock(pack: "Pack", verdict: "Verdict") -> dict[str, Any]:
    from amends.wording import derivation

    due = verdict.due or verdict.would_be
    found = pack.clock(verdict.clock)
    return {
        "id": verdict.clock,
        "label": "" if found is None else found.label,
        "strength": verdict.strength,
        "due": None if due is None else _due(due),
        "state": verdict.state,
        "met_by": verdict.met_by,
        "derivation": derivation.lines(verdict.steps, packs=[pack]),
    }


def _due(due: "Due") -> str:
    """The last day where it ends with the day, else the last moment as the place's clocks show."""
    from amends.core.principles.timeliness import Ends

    how, local = next(
        (step.values for step in reversed(due.steps) if step.code == "ends"), ("", "")
    )
    return due.day.isoformat() if how == Ends.end_of_day else str(_isoformat(local))


def _isoformat(local: Any) -> str:
    return local.isoformat() if isinstance(local, datetime) else ""


def tell(answer: "Answer") -> None:
    from amends.wording import choices, derivation

    about = answer.pack.pack
    print(f"{about.title} ({about.id} {about.version}, {choices.label(about.status)})")
    for verdict in answer.verdicts:
        found = answer.pack.clock(verdict.clock)
        due = verdict.due or verdict.would_be
        label = f": {found.label}" if found is not None and found.label else ""
        print(f"\n{verdict.clock}{label}")
        print(f"  {_due(due) if due else 'no date'}, {choices.label(verdict.state)}")
        for line in derivation.lines(verdict.steps, packs=[answer.pack]):
            print(f"    {line}")
    for way in answer.ways:
        until = "" if way.closes is None else f" until {_due(way.closes)}"
        print(f"\n{way.referral.body}: open since {way.opened.date()}{until}")


# --- what another pack would change ---


def change(one: "Change") -> dict[str, Any]:
    """A change as JSON."""
    return {
        "reference": one.reference,
        "pack": one.pack,
        "clock": one.clock,
        "before": _judged(one.before),
        "after": _judged(one.after),
    }


def _judged(verdict: "Verdict | None") -> dict[str, Any] | None:
    if verdict is None:
        return None
    due = None if verdict.due is None else _due(verdict.due)
    return {"due": due, "state": verdict.state}


def kind(one: "Change") -> str:
    """What sort of change it is."""
    if one.before is not None and one.after is not None and one.sort.value == "judged":
        return f"{one.before.state} becomes {one.after.state}"
    return _KINDS[one.sort.value]


_KINDS = {
    "more": "a date more",
    "less": "a date less",
    "known": "a date that is known or not",
    "earlier": "earlier",
    "later": "later",
}


def sentence(one: "Change") -> str:
    """One change in a line."""
    return f"{one.clock}: {_short(one.before)} → {_short(one.after)}"


def _short(verdict: "Verdict | None") -> str:
    if verdict is None:
        return "none"
    due = "no date" if verdict.due is None else _due(verdict.due)
    return f"{due} ({verdict.state})"
