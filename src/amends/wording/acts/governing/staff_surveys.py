"""Clauses 5.2 and 5.4.5: texts of surveys of staff."""

from amends.core.governing import staff_surveys as s

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

_OWNER = Field(_("Person who confirms it"), help=_("Not you. They compare it with the sheet."))

TEXTS = Texts(
    acts={
        "staff-survey.record": ActText(
            _("Record staff survey"),
            _("Save totals"),
            _(
                "Ask staff with paper or a survey tool that keeps no names, and record only the "
                "totals of 5 or more answers. Questions are answered from 1 to 5."
            ),
            done=_("Staff survey recorded."),
        ),
        "staff-survey.confirm": ActText(
            _("Confirm staff survey"),
            _("Confirm totals"),
            _("You compared the totals with the result sheet. From now on, they count."),
            done=_("Staff survey confirmed."),
        ),
        "staff-survey.withdraw": ActText(
            _("Withdraw staff survey"),
            _("Withdraw totals"),
            _("The totals no longer count."),
            done=_("Staff survey withdrawn."),
        ),
        "staff-survey.hand-over": ActText(
            _("Ask someone else to confirm"),
            _("Hand over confirmation"),
            _("The other person confirms the totals."),
            done=_("Confirmation handed over."),
        ),
    },
    fields={
        ("RecordStaffSurvey", "first"): Field(_("First day of the survey")),
        ("RecordStaffSurvey", "last"): Field(_("Last day of the survey")),
        "invited": Field(_("Staff invited")),
        ("RecordStaffSurvey", "answered"): Field(
            _("Staff who answered"), help=_("At least 5, so that no one can be recognised.")
        ),
        "leadership": Field(
            _("Agree: “Senior management takes complaints seriously”"),
            help=_("How many gave 4 or 5."),
        ),
        "means": Field(
            _("Agree: “We get the time and resources to handle complaints well”"),
            help=_("How many gave 4 or 5."),
        ),
        "attitude": Field(
            _("Agree: “Complaints help us improve”"), help=_("How many gave 4 or 5.")
        ),
        "openness": Field(
            _("Agree: “I can tell customers openly what went wrong”"),
            help=_("How many gave 4 or 5."),
        ),
        ("RecordStaffSurvey", "held"): Field(
            _("How the survey was carried out"),
            help=_("And where the result sheet is filed."),
            wanted=_("Enter how it was carried out and where the result sheet is filed"),
        ),
        ("RecordStaffSurvey", "owner"): _OWNER,
        ("WithdrawStaffSurvey", "reason"): Field(_("Why the totals do not count")),
    },
    choices={
        s.StaffSurveyState: {
            s.StaffSurveyState.recorded: _("not confirmed"),
            s.StaffSurveyState.confirmed: _("confirmed"),
            s.StaffSurveyState.withdrawn: _("withdrawn"),
        }
    },
    lines={
        s.StaffSurveyRecorded: Lines(_("{who} recorded the totals of a staff survey.")),
        s.StaffSurveyConfirmed: Lines(_("{who} confirmed the totals.")),
        s.StaffSurveyWithdrawn: Lines(_("{who} withdrew the totals.")),
    },
)
