"""Clause 7.7: texts of resolving a complaint at first contact."""

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
        ("ResolveAtOnce", "facts"): Field(_("The organization's own fields")),
        ("ResolveAtOnce", "reasons"): Field(
            _("What was said and settled"),
            help=_("It stands as finding, as decision and as check."),
        ),
        ("ResolveAtOnce", "way"): Field(_("How you spoke")),
    },
    codes={
        "long_way": {
            "person": _("a person may be complained about"),
            "safety": _("somebody's safety is at stake"),
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
