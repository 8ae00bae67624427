"""Clause 7.7: texts of resolving a complaint at first contact."""

from collections.abc import Mapping

from amends.core.operation import events as e

from ..phrases import Told
from ..phrases import marked as _
from .declaration import ActText, Field, Texts

TEXTS = Texts(
    acts={
        "resolve-at-once": ActText(
            _("Settle it at once"),
            _("Settle and close"),
            _(
                "Records the whole way from assessing to closing in one step, for what one "
                "conversation "
                "settled and the complainant accepted."
            ),
            done=_("Settled and closed."),
        ),
    },
    fields={
        ("ResolveAtOnce", "facts"): Field(_("Custom fields")),
        ("ResolveAtOnce", "reasons"): Field(
            _("What the customer will read"),
            help=_("It follows “Resolved in person on 28 November:” on their tracking page."),
        ),
        ("ResolveAtOnce", "given"): Field(
            _("What they get, in your own words"),
            help=_("For example, “10 off plus new lights”. They read this instead of the list."),
        ),
        ("ResolveAtOnce", "note"): Field(
            _("Note for us"), help=_("Only staff can read this note.")
        ),
        ("ResolveAtOnce", "way"): Field(_("How you spoke")),
    },
    codes={
        "long_way": {
            "person": _("a person may be complained about"),
            "safety": _("someone's safety is at stake"),
            "second_person": _("a second person has to agree to the sum"),
            "several_complainants": _("several complainants take part"),
            "kind": _("it was sorted as something other than a complaint"),
            "regulated": _("a regulator wants more of the answer than can be said at once"),
            "significant": _("top management must be told of it"),
            "refused": _("the complainant does not accept it"),
            "authority": _("it goes beyond what you may promise"),
        },
    },
)

AT_ONCE = "resolve-at-once"

PERSONNEL: Mapping[type, Told] = {
    e.Acknowledged: _("{party} knows {way} that the complaint was received."),
    e.InvestigatorAssigned: _("{person} dealt with it in the conversation."),
    e.InvestigationFinished: _("Nothing else was investigated."),
    e.ResponsePrepared: (_("Offered: {offered}."), _("Nothing else was offered.")),
    e.DecisionCommunicated: _("{who} resolved the complaint with {party} {way}."),
    e.CorrectionVerified: _("{who} did this alone. No one else checked it."),
}
"""The lines of the entries that this act alone makes, for staff: they say no more than was done in
the conversation. Complainants read one line (`timeline.resolved`)."""
