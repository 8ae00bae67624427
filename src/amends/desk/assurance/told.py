"""What the record shows of requirements, as sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from amends.core.improvement.evidence import Counted, EvidenceState
from amends.wording import choices
from amends.wording.insight import measures
from amends.wording.phrases import listed
from amends.wording.phrases import marked as _

_TAGS: Mapping[str, str] = {
    "C2": _("confirmed by 2 or more public sources"),
    "C1": _("confirmed by 1 public source"),
    "C1?": _("confirmed by 1 public source that does not name the edition"),
    "CS": _("confirmed in a related standard"),
    "C04": _("confirmed for the edition of 2004"),
    "M": _("from memory, not confirmed"),
}


def state(value: EvidenceState) -> str:
    """Return what the record shows in one or two words."""
    return choices.label(value)


def numbered(value: EvidenceState, count: int) -> str:
    """Return how many requirements are in a state."""
    return f"{measures.number(count)} {state(value)}"


def lead(count: int) -> str:
    """Return the first sentence of the page."""
    if not count:
        return gettext("The record contradicts no requirement.")
    return ngettext(
        "The record contradicts {count} requirement.",
        "The record contradicts {count} requirements.",
        count,
    ).format(count=measures.number(count))


def rest(counts: Mapping[EvidenceState, int]) -> str:
    """Return how many requirements are in the other states, as the second sentence."""
    others = [one for one in EvidenceState if one is not EvidenceState.contradicted]
    return listed([numbered(one, counts[one]) for one in others if counts.get(one)])


def evidence(counted: Counted, counts: str, fault: str) -> str:
    """Return the evidence in one sentence: “6 of 131: late or missing”."""
    wrong = counted.faults + counted.doubts
    counts = counts or gettext("Records")
    fault = fault or gettext("open, too old or overdue")
    if not counted.population:
        return gettext("Nothing found in the record")
    if not wrong:
        return f"{counts}: {measures.number(counted.population)}"
    return gettext("{wrong} of {all}: {fault}").format(
        wrong=measures.number(wrong), all=measures.number(counted.population), fault=fault
    )


def source(tag: str) -> str:
    """Return how sure we are of the standard's wording."""
    return gettext(_TAGS[tag])


def number(item: str) -> str:
    """Return where a requirement is in the standards: “7.9”, “ISO 10003”, “Annex”."""
    if item.startswith("iso"):
        return item.replace("-", " ").upper()
    return item.partition("-")[0] if item[0].isdigit() else gettext("Annex")
