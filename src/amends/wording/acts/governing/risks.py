"""Clause 6.1: texts of risks and opportunities."""

from amends.core.governing import risks as r

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

_AGAIN = Field(_("Rate again by"), wanted=_("Choose the day of the next rating"))

TEXTS = Texts(
    acts={
        "risk.describe": ActText(
            _("Describe a risk or an opportunity"),
            _("Save"),
            _("Its owner rates it by the day you choose."),
            done=_("Risk or opportunity saved."),
        ),
        "risk.rate": ActText(
            _("Rate it"),
            _("Save rating"),
            _("The rating is likelihood times effect, from 1 to 25. Earlier ratings stay."),
            done=_("Rating saved."),
        ),
        "risk.treat": ActText(
            _("Plan an action about it"),
            _("Plan action"),
            _("The action appears in Actions. Rate the risk again once it is done."),
            done=_("Action planned."),
        ),
        "risk.accept": ActText(
            _("Accept it as it is"),
            _("Accept"),
            _("Nothing is done about it until it is rated again. You do not own it."),
            done=_("Risk accepted."),
        ),
        "risk.close": ActText(
            _("Close it"),
            _("Close"),
            _("No one follows it any longer. It stays in the record."),
            done=_("Risk closed."),
        ),
    },
    fields={
        ("DescribeRisk", "title"): Field(_("Title"), wanted=_("Enter a title")),
        ("DescribeRisk", "words"): Field(
            _("What could happen"), wanted=_("Enter what could happen")
        ),
        ("DescribeRisk", "kind"): Field(_("Risk or opportunity")),
        ("DescribeRisk", "review"): Field(_("Rate by"), wanted=_("Choose a day")),
        "likelihood": Field(
            _("Likelihood, 1 to 5"),
            help=_("1 is unlikely in the next years, 5 is almost certain this year."),
            wanted=_("Enter a number from 1 to 5"),
        ),
        "effect": Field(
            _("Effect, 1 to 5"),
            help=_("1 is hardly noticed, 5 is serious for complainants or the organisation."),
            wanted=_("Enter a number from 1 to 5"),
        ),
        ("RateRisk", "reason"): Field(_("Why this rating")),
        ("RateRisk", "review"): _AGAIN,
        ("AcceptRisk", "reason"): Field(_("Why nothing is done")),
        ("AcceptRisk", "review"): _AGAIN,
        ("TreatRisk", "what"): Field(_("What will be done")),
        ("TreatRisk", "owner"): Field(_("Owner of the action")),
        ("TreatRisk", "due"): Field(_("Due"), wanted=_("Choose a day")),
        ("CloseRisk", "reason"): Field(_("Why it is closed")),
    },
    choices={
        r.RiskKind: {r.RiskKind.risk: _("risk"), r.RiskKind.opportunity: _("opportunity")},
        r.RiskState: {
            r.RiskState.described: _("not rated yet"),
            r.RiskState.rated: _("rated"),
            r.RiskState.treated: _("action planned"),
            r.RiskState.accepted: _("accepted"),
            r.RiskState.closed: _("closed"),
        },
    },
    lines={
        r.RiskDescribed: Lines(_("{who} described it. Owner: {owner}.")),
        r.RiskRated: Lines(_("{who} rated likelihood {likelihood} and effect {effect}.")),
        r.RiskTreated: Lines(_("{who} planned an action. Owner: {owner}. Due {due}.")),
        r.RiskAccepted: Lines(_("{who} accepted it as it is. Next rating: {review}.")),
        r.RiskClosed: Lines(_("{who} closed it.")),
    },
)
