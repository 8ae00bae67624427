"""Clause 7.7: texts of resolving a complaint at first contact."""

from collections.abc import Mapping

from amends.core.operation import events as e
from amends.core.operation.complaint.state import Complaint

from ..phrases import Told
from ..phrases import marked as _
from .declaration import ActText, Field, Fields

ACTS = {
    "resolve-at-once": ActText(
        _("Resolve now"),
        _("Resolve and close"),
        _(
            "Records everything from assessment to closure in one step. Use it when the "
            "complainant accepts your solution on the spot. A remedy that you promise for later "
            "keeps the complaint open."
        ),
        done=_("Resolved and closed."),
        otherwise={
            "in_part": _("Recorded. The complaint stays open until every remedy is complete.")
        },
    )
}
FIELDS: Fields = {
    ("ResolveAtOnce", "evidence"): Field(
        _("Evidence"), help=_("What the finding is based on. “Not upheld” needs it.")
    ),
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
    ("ResolveAtOnce", "said"): Field(
        _("What they said"), help=_("Leave it empty if you did not ask. It is shown as a summary.")
    ),
    ("ResolveAtOnce", "way"): Field(_("How you spoke")),
    ("SettledRemedy", "action"): Field(
        _("Remedy"), help=_("Used in reports. You can leave this empty.")
    ),
    ("SettledRemedy", "due"): Field(needed=_("needed unless it is done now")),
    ("SettledRemedy", "done"): Field(
        _("Done now"), help=_("For example, money handed over. Otherwise enter a date.")
    ),
    ("SettledRemedy", "owner"): Field(_("Who does it")),
    ("SettledRemedy", "type"): Field(_("Kind")),
}
CODES = {
    "long_way": {
        "person": _("it may be about a member of staff"),
        "safety": _("someone's safety is at risk"),
        "second_person": _("a second approver has to agree to the amount"),
        "second_reading": _("someone not involved has to read the refusal first"),
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


def line_for_staff(kind: type, otherwise: Told | None, *, promised: bool) -> Told | None:
    """Return the line of this act for a kind of entry, if it has one of its own; `promised`: a
    remedy was promised for later."""
    if promised and kind is e.DecisionCommunicated:
        return _("{who} agreed a solution with {party} {way}.")
    return _LINES.get(kind, otherwise)


def promised(complaint: Complaint | None, response: int | None) -> bool:
    """Return whether a response given in a conversation promised a remedy for later."""
    given = complaint.response(response) if complaint else None
    return given is not None and any(remedy.due for remedy in given.remedies)
