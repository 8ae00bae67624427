"""Clause 7.7: texts of resolving a complaint at first contact."""

from collections.abc import Mapping

from amends.core.operation import events as e

from ..phrases import Told
from ..phrases import marked as _
from .declaration import ActText, Field, Fields

ACTS = {
    "resolve-at-once": ActText(
        _("Resolve now"),
        _("Resolve and close"),
        _(
            "Records everything from assessment to closure in one step. Use it when the "
            "complainant accepts your solution on the spot."
        ),
        done=_("Resolved and closed."),
    )
}
FIELDS: Fields = {
    ("ResolveAtOnce", "facts"): Field(_("Custom fields")),
    ("ResolveAtOnce", "reasons"): Field(
        _("What the complainant will read"),
        help=_("Their tracking page shows it after the day and how you spoke."),
    ),
    ("ResolveAtOnce", "given"): Field(
        _("What they get, in your own words"),
        help=_("For example, “£10 off and new lights”. They read this instead of the list."),
    ),
    ("ResolveAtOnce", "note"): Field(_("Note for us"), help=_("Only staff can read this note.")),
    ("ResolveAtOnce", "way"): Field(_("How you spoke")),
}
CODES = {
    "long_way": {
        "person": _("it may be about a member of staff"),
        "safety": _("someone's safety is at risk"),
        "second_person": _("a second approver has to agree to the amount"),
        "several_complainants": _("there are several complainants"),
        "kind": _("it was recorded as something other than a complaint"),
        "regulated": _("a regulator requires more in the response than you can say now"),
        "significant": _("senior management must be informed"),
        "refused": _("the complainant does not accept it"),
        "authority": _("it is above your approval limit"),
    }
}

AT_ONCE = "resolve-at-once"

_LINES: Mapping[type, Told] = {
    e.Acknowledged: _("We acknowledged the complaint to {party} {way}."),
    e.InvestigatorAssigned: _("{person} resolved it in the conversation."),
    e.InvestigationFinished: _("Nothing else needed to be investigated."),
    e.ResponsePrepared: (_("Offered: {offered}."), _("Nothing else was offered.")),
    e.DecisionCommunicated: _("{who} resolved the complaint with {party} {way}."),
    e.CorrectionVerified: _("{who} did this alone. No one else checked it."),
}
"""The lines of the entries that this act alone makes, for staff: they say no more than was done in
the conversation. Complainants read one line (`timeline.resolved`)."""


def line_for_staff(kind: type, otherwise: Told | None) -> Told | None:
    """Return the line of this act for a kind of entry, if it has one of its own."""
    return _LINES.get(kind, otherwise)
