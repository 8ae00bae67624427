"""Clause 8: texts of surveys, readings and feedback."""

from amends.core.improvement.samples.drawing import LeftOut
from amends.core.improvement.samples.reading import Item, Verdict
from amends.core.operation import events as e
from amends.core.refusal import Guard

from ...phrases import marked as _
from ..declaration import Choices, Lines, refusal

REFUSALS = {
    Guard.seed_missing: refusal(
        _("You cannot draw the sample yet."),
        _("Its public seed comes from the next signed checkpoint of the audit trail."),
        _("Wait a minute, then try again."),
    ),
    Guard.nothing_to_draw: refusal(
        _("There is nothing to draw."),
        _("The period has no new complaints, or the last list is less than a day old."),
        _("Choose other days, or try again tomorrow."),
    ),
    Guard.invitation_over: refusal(
        _("You cannot answer this survey any longer."),
        _("The last day to answer has passed."),
        _("Send a new invitation if the survey is still running."),
        complainant=refusal(
            _("You cannot answer this survey any longer."),
            _("The last day to answer has passed."),
            _("Contact us if you want to tell us something."),
        ),
    ),
    Guard.involved_in_it: refusal(
        _("Someone else needs to do this."),
        _("You were involved in this complaint."),
        _("Ask a colleague who was not."),
    ),
}
CHOICES: Choices = {
    LeftOut: {
        LeftOut.restricted: _("Restricted complaints"),
        LeftOut.imported: _("Imported complaints"),
        LeftOut.asked_before: _("Asked in another survey"),
        LeftOut.erased: _("Personal data was erased"),
        LeftOut.no_contact: _("No contact details we may use"),
        LeftOut.no_longer_involved: _("No longer involved"),
        LeftOut.not_reached: _("Not reached: the email came back"),
    },
    Item: {
        Item.scope: _("Not a complaint"),
        Item.fair: _("Fair"),
        Item.both_sides: _("Both sides heard"),
        Item.reasons: _("Reasons given"),
        Item.plain_words: _("Plain words"),
        Item.in_time: _("In time"),
        Item.priority: _("Right priority"),
    },
    Verdict: {
        Verdict.yes: _("Yes"),
        Verdict.partly: _("Partly"),
        Verdict.no: _("No"),
        Verdict.not_applicable: _("Not applicable"),
    },
    e.FeedbackSource: {
        e.FeedbackSource.survey: _("a survey"),
        e.FeedbackSource.reading: _("a quality check"),
    },
}
LINES = {
    e.FeedbackAdded: Lines(
        _("Feedback on how we handled this was added from {source}."),
        said={"source": e.FeedbackSource},
    )
}
