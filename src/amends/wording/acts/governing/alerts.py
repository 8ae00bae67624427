"""Clause 8.6: texts of alerts about overdue records."""

from amends.core.governing import alerts as a

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "alert.raise": ActText(
            _("Raise an alert"),
            _("Raise alert"),
            _("Tells who is above the owner that a record is overdue."),
            done=_("Alert raised."),
        ),
        "alert.answer": ActText(
            _("Respond to the alert"),
            _("Save response"),
            _("Write what will be done and by when. The alert is listed until then."),
            done=_("Response saved."),
        ),
    },
    fields={
        ("RaiseRecordAlert", "late"): Field(_("Who did not act")),
        ("RaiseRecordAlert", "missed"): Field(_("Was due")),
        ("RaiseRecordAlert", "record"): Field(_("Record")),
        ("AnswerRecordAlert", "words"): Field(_("Response"), wanted=_("Enter what will be done")),
    },
    choices={
        a.AlertState: {
            a.AlertState.open: _("no response yet"),
            a.AlertState.answered: _("answered"),
        }
    },
    lines={
        a.RecordAlertRaised: Lines(
            _("It was due on {missed}, and {late} did not act. Alert for {owner}.")
        ),
        a.RecordAlertAnswered: Lines(_("{who} responded to the alert.")),
    },
)
