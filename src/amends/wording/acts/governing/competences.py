"""Clauses 4.14 and 6.4: texts of records of competence."""

from amends.core.governing import competences as c

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

_LAST = Field(
    _("Valid until"), help=_("Leave empty if it does not expire. It is due 30 days before.")
)
_PROOF = Field(
    _("Proof"),
    help=_("The training or test, and where the certificate is."),
    wanted=_("Enter how they proved it"),
)

TEXTS = Texts(
    acts={
        "competence.record": ActText(
            _("Record competence"),
            _("Save record"),
            _("From now on, the person can be given complaints of these categories."),
            done=_("Competence recorded."),
        ),
        "competence.renew": ActText(
            _("Renew competence"),
            _("Renew record"),
            _("It counts until the new day. The earlier proof stays in the record."),
            done=_("Competence renewed."),
        ),
        "competence.end": ActText(
            _("End competence"),
            _("End record"),
            _("It no longer counts for new assignments. Complaints they own stay with them."),
            done=_("Competence ended."),
        ),
    },
    fields={
        ("RecordCompetence", "person"): Field(_("Who is competent")),
        ("RecordCompetence", "title"): Field(
            _("What they are competent for"), wanted=_("Enter what they are competent for")
        ),
        ("RecordCompetence", "categories"): Field(
            _("Categories"), help=_("Each includes those below it. Select none for all complaints.")
        ),
        ("RecordCompetence", "owner"): Field(
            _("Owner"), help=_("The person who arranges the renewal.")
        ),
        "proof": _PROOF,
        ("RecordCompetence", "last"): _LAST,
        ("RenewCompetence", "last"): _LAST,
        "score_before": Field(_("Test score before training (%)")),
        "score_after": Field(_("Test score after training (%)")),
        ("EndCompetence", "reason"): Field(_("Why it no longer counts")),
    },
    choices={
        c.CompetenceState: {
            c.CompetenceState.current: _("current"),
            c.CompetenceState.ended: _("ended"),
        }
    },
    lines={
        c.CompetenceRecorded: Lines(
            (
                _("{who} recorded that {person} is competent for {categories}."),
                _("{who} recorded that {person} is competent for all complaints."),
            )
        ),
        c.CompetenceRenewed: Lines(
            (_("{who} renewed the record until {last}."), _("{who} renewed the record."))
        ),
        c.CompetenceEnded: Lines(_("{who} ended the record.")),
    },
)
