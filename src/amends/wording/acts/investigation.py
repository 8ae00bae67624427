"""Clause 7.6: texts of investigators, responses to allegations, evidence and findings."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import (
    THEMSELVES,
    ActText,
    Choices,
    Field,
    Fields,
    Lines,
    if_none,
    if_sent,
    if_true,
    refusal,
)

ACTS = {
    "assign": ActText(
        _("Assign an investigator"),
        _("Assign"),
        _("Starts the investigation. The investigator must not have a conflict of interest."),
        done=_("Investigator assigned."),
    ),
    "notify-subject": ActText(
        _("Inform the person complained about"),
        _("Record that they were informed"),
        _("They see the full allegation and who can support them before they respond."),
        done=_("Allegation recorded. They can then respond to it."),
    ),
    "hear-person": ActText(
        _("Record the response to the allegation"),
        _("Save response"),
        _("Records their response to the allegation, or why they could not give one."),
        done=_("Response to the allegation saved."),
    ),
    "confirm-hearing": ActText(
        _("Confirm your response"),
        _("Confirm"),
        _("Says that what was recorded as your response is right."),
        done=_("You confirmed your response."),
    ),
    "record-evidence": ActText(
        _("Record evidence"),
        _("Record evidence"),
        _("Adds something that matters for the complaint or one issue."),
        done=_("Evidence recorded."),
    ),
    "record-finding": ActText(
        _("Record a finding"),
        _("Record finding"),
        _("Says whether an issue is upheld, and why. A later finding replaces it."),
        done=_("Finding saved."),
    ),
    "finish-investigation": ActText(
        _("Finish investigation"),
        _("Finish investigation"),
        _(
            "You can then draft a response. First record a finding on every issue and hear "
            "from everyone involved."
        ),
        done=_("Investigation finished."),
    ),
    "take-up-review": ActText(
        _("Start the review"),
        _("Escalate"),
        _("You become the investigator and write the next response."),
    ),
}
FIELDS: Fields = {
    "allegation": Field(
        _("The full allegation, as they will read it"),
        wanted=_("Enter the whole allegation. They can only respond to what they know."),
    ),
    "look": Field(_("Where it comes from")),
    "looks": Field(
        _("Sources to examine"),
        help=_("We propose this from the severity and the category."),
    ),
    "not_heard_reason": Field(
        _("Why they could not respond"), needed=_("needed if they did not respond")
    ),
    "no_evidence_reason": Field(
        _("Why there is no evidence"), needed=_("needed if not upheld without evidence")
    ),
    "ready_by": Field(_("When the investigation is to be ready")),
    "similar_seen": Field(_("Were similar complaints found?")),
    "support": Field(_("Who supports them"), wanted=_("Enter who can support them")),
    "verified": Field(_("It was checked")),
    ("Assign", "person"): Field(_("Investigator")),
    ("HearPerson", "person"): Field(_("Person complained about")),
    ("HearPerson", "words"): Field(
        _("What they said"),
        help=_("They are asked to confirm or correct it."),
        needed=_("needed if they responded"),
    ),
    ("HearPerson", "way"): Field(_("How they said it")),
    ("NotifySubject", "person"): Field(_("Person complained about")),
    ("RecordEvidence", "words"): Field(_("Finding")),
    ("RecordFinding", "words"): Field(
        _("Reasons and evidence"),
        help=_("The facts, and the evidence for them."),
        wanted=_("Enter what you found and how certain it is"),
    ),
    ("NotifySubject", "support"): Field(
        help=_("Who they can contact: a colleague, a union, a counsellor.")
    ),
}
REFUSALS = {
    Guard.evidence_missing: refusal(
        _("This finding has no evidence."),
        (
            _("No evidence is recorded on issue {issue}, so it cannot be “not upheld”."),
            _("No evidence is recorded, so the finding cannot be “not upheld”."),
        ),
        _("Record the evidence first, or say why there is none."),
    ),
    Guard.not_told_in_full: refusal(
        _("First inform the person what the allegation is."),
        (
            _(
                "{person} does not know the full allegation yet. Tell them before you record "
                "their response."
            ),
            _(
                "This person does not know the full allegation yet. Tell them before you "
                "record their response."
            ),
        ),
        _("Inform them, say who supports them, then record their response."),
    ),
    Guard.hearing_not_confirmed: refusal(
        _("You have not heard from everyone involved."),
        (
            _("{person} has not confirmed what was recorded as their response."),
            _("A person complained about has not confirmed what was recorded as their response."),
        ),
        _("Wait until they confirm or correct it, or until their time to respond is over."),
    ),
    Guard.hearing_open: refusal(
        _("You cannot record this yet."),
        (
            _("{person} can respond until {until}."),
            _("No message has reached {person} yet."),
            _("The person has time to respond."),
        ),
        _("Wait for their response. If there is none, record that after this day."),
    ),
    Guard.nothing_to_confirm: refusal(
        _("There is nothing to confirm."),
        _("No response that was recorded for you is waiting for you to confirm it."),
        _("You can write your response yourself."),
    ),
}
CHOICES: Choices = {
    e.Finding: {
        e.Finding.upheld: _("upheld"),
        e.Finding.partly_upheld: _("partly upheld"),
        e.Finding.not_upheld: _("not upheld"),
        e.Finding.could_not_be_established: _("inconclusive"),
        e.Finding.withdrawn: _("withdrawn"),
    },
    e.Look: {
        e.Look.documents: _("files and documents"),
        e.Look.item: _("the product, service or place itself"),
        e.Look.complainant: _("the complainant"),
        e.Look.subject: _("the person complained about"),
        e.Look.other_party: _("a witness or another person involved"),
        e.Look.expert: _("an outside expert"),
    },
}
LINES = {
    e.InvestigatorAssigned: Lines(
        (
            _(
                "{who} assigned the investigation for {parties} to {person}. Planned until "
                "{ready_by}: {looks}."
            ),
            _("{who} assigned the investigation for {parties} to {person}. Planned: {looks}."),
            _("{who} assigned the investigation for {parties} to {person}."),
        ),
        _("Someone who was not involved has started investigating your complaint."),
    ),
    e.InvestigatorReleased: Lines(
        _("{person} no longer investigates, because they manage a person complained about.")
    ),
    e.SubjectNotified: Lines(
        if_sent(
            _("{who} informed {person} of the whole allegation."),
            _("{who} recorded the whole allegation for {person}."),
        )
    ),
    e.PersonHeard: Lines(
        if_true(
            THEMSELVES,
            _("{person} responded to the allegation."),
            (
                _("{who} recorded what {person} said to the allegation, {way}."),
                _("{who} recorded what {person} said to the allegation."),
            ),
        )
    ),
    e.HearingConfirmed: Lines(
        if_true(
            "by_code",
            _("{person} confirmed what was recorded as their response, with an access code."),
            _("{person} confirmed what was recorded as their response."),
        )
    ),
    e.HearingCorrected: Lines(
        if_true(
            "by_code",
            _("{person} corrected what was recorded as their response, with an access code."),
            _("{person} corrected what was recorded as their response."),
        )
    ),
    e.SideNotHeard: Lines(
        (
            _(
                "{person} was asked {asked_by} on {asked_on} to respond to the allegation. {who} "
                "recorded that they did not, and why."
            ),
            _("{who} recorded why {person} could not respond to the allegation."),
        ),
    ),
    e.EvidenceRecorded: Lines(
        if_true(
            "verified",
            (
                _("{who} recorded checked evidence on issue {issue} ({look})."),
                _("{who} recorded checked evidence on issue {issue}."),
                _("{who} recorded checked evidence ({look})."),
                _("{who} recorded checked evidence."),
            ),
            (
                _("{who} recorded evidence on issue {issue} ({look})."),
                _("{who} recorded evidence on issue {issue}."),
                _("{who} recorded evidence ({look})."),
                _("{who} recorded evidence."),
            ),
        )
    ),
    e.FindingRecorded: Lines(
        if_none(
            "no_evidence_reason",
            _("{who} recorded a finding on issue {issue}: {finding}."),
            _("{who} recorded a finding on issue {issue} without evidence: {finding}."),
        )
    ),
    e.InvestigationFinished: Lines(
        By(
            "similar_seen",
            {
                True: _("{who} finished the investigation and found similar complaints."),
                False: _("{who} finished the investigation and found no similar complaints."),
            },
            otherwise=_("{who} finished the investigation."),
        ),
        _("We finished our investigation."),
    ),
}
