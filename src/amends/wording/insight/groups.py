"""Clauses 8.2 to 8.4: groups of complaints and values of measures in words."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext, pgettext

from amends.core.improvement.statistics.control import Verdict

from ..phrases import listed
from ..phrases import marked as _
from . import measures
from .insights import percent

_GROUPS: Mapping[Verdict, str] = {
    Verdict.better: _("Better than the others"),
    Verdict.worse: _("Worse than the others"),
    Verdict.changed: _("Different from the others"),
    Verdict.ordinary: _("Within chance"),
    Verdict.too_few: _("Too few to say"),
}
_TREATMENTS: Mapping[tuple[str, bool], str] = {
    ("upheld", True): _("{group}: upheld more often. {share} against {others} of all others."),
    ("upheld", False): _("{group}: upheld less often. {share} against {others} of all others."),
    ("slower", True): _(
        "{group}: answered more slowly. {share} took longer than the median, and {others} of all "
        "others."
    ),
    ("slower", False): _(
        "{group}: answered faster. {share} took longer than the median, and {others} of all others."
    ),
    ("remedy", True): _(
        "{group}: given a remedy more often. {share} of upheld complaints against {others} of all "
        "others."
    ),
    ("remedy", False): _(
        "{group}: given a remedy less often. {share} of upheld complaints against {others} of all "
        "others."
    ),
}
_DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "support_needs": (_("Support needs"), _("No support needs recorded")),
    "language": (_("Language"), _("Unknown or several")),
    "channel": (_("Channel"), _("No channel")),
}
"""By what complainants are compared, and the group of which that is not known."""


def dimension(name: str) -> str:
    """Return by what complainants are compared."""
    return gettext(_DIMENSIONS[name][0])


def unknown_group(name: str) -> str:
    """Return the group of complaints of which a column is not known."""
    return gettext(_DIMENSIONS[name][1])


def treatment(name: str) -> str:
    """Return what is compared between groups."""
    return {
        "upheld": pgettext("share of complaints", "Upheld"),
        "slower": gettext("Slower than the median"),
        "remedy": gettext("Upheld with a remedy"),
    }[name]


def unequal(group: str, of: str, share: float, others: float) -> str:
    """Return a difference between a group and all others."""
    text = gettext(_TREATMENTS[of, share > others])
    return text.format(group=group, share=percent(share), others=percent(others))


def fairness_title(*, found: bool, enough: bool) -> str:
    """Return whether groups of complainants were treated alike."""
    if not enough:
        return gettext("Too few complaints to compare groups")
    if found:
        return gettext("Some groups were treated differently. This is more than chance.")
    return gettext("No difference between groups beyond chance")


def few_note(least: int, dimensions: Iterable[str]) -> str:
    """Return which groups are not compared, and how to read a difference."""
    names = listed([dimension(one) for one in dimensions])
    text = gettext("Too few cases to compare by: {dimensions}.").format(dimensions=names)
    note = gettext(
        "A group with fewer than {least} cases is not compared. A difference can have good "
        "reasons, such as other kinds of complaints. Read some of them before you conclude "
        "anything."
    ).format(least=least)
    return f"{note} {text}" if names else note


def too_few() -> str:
    """Return that a group has too few cases."""
    return gettext("Too few to say")


# --- measures ---


def days(value: int, unit: str) -> str:
    """Return a length of time in working days or hours."""
    text = (
        ngettext("{count} hour", "{count} hours", value)
        if unit == "hours"
        else ngettext("{count} working day", "{count} working days", value)
    )
    return text.format(count=measures.number(value))


def ninth(value: str) -> str:
    """Return within which time nine of ten cases are done."""
    return gettext("Nine of ten within {time}.").format(time=value)


def group_verdict(of: Verdict) -> str:
    """Return whether a group differs from the whole, in a few words."""
    return gettext(_GROUPS[of])


def funnel_title(by: str, *, beyond: list[str]) -> str:
    """Return which groups differ from the whole by more than chance."""
    if not beyond:
        return gettext("{by}: no group differs by more than chance").format(by=by)
    text = ngettext(
        "{by}: {groups} differs by more than chance",
        "{by}: {groups} differ by more than chance",
        len(beyond),
    )
    return text.format(by=by, groups=", ".join(beyond))


def funnel_described(groups: int, average: str) -> str:
    """Return what a funnel shows, for people who cannot see it."""
    text = ngettext(
        "{count} group by its number of cases. The share of all is {average}.",
        "{count} groups by their number of cases. The share of all is {average}.",
        groups,
    )
    return text.format(count=groups, average=average)
