"""Clause 7.6: texts of investigators, responses to allegations, evidence and findings."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "assign": ActText(
            _("Give it to an investigator"),
            _("Give it to them"),
            _(
                "Begins the investigation. The investigator must be free of any tie to the "
                "complaint."
            ),
            done=_("The investigator has it now."),
        ),
        "notify-subject": ActText(
            _("Tell a person complained about"),
            _("Record that they were told"),
            _("They learn the whole allegation and who supports them, before they are heard."),
            done=_("It is recorded that they were told."),
        ),
        "hear-person": ActText(
            _("Hear a person complained about"),
            _("Record what they say"),
            _("Records their side, or why they could not be heard."),
            done=_("Their side is recorded."),
        ),
        "record-evidence": ActText(
            _("Record evidence"),
            _("Record the evidence"),
            _("Adds something that bears on the complaint or on one issue."),
            done=_("The evidence is recorded."),
        ),
        "record-finding": ActText(
            _("Record a finding"),
            _("Record the finding"),
            _("Says what was established about one issue, and why. A later finding replaces it."),
            done=_("The finding is recorded."),
        ),
        "finish-investigation": ActText(
            _("Finish the investigation"),
            _("Finish the investigation"),
            _(
                "Opens the way to a response. Every issue needs its finding, and every side its "
                "hearing."
            ),
            done=_("The investigation is finished."),
        ),
        "take-up-review": ActText(
            _("Take up the review"),
            _("Take it up"),
            _("You look into it yourself from now on, and write the next answer."),
        ),
    },
    fields={
        "allegation": Field(
            _("The whole allegation, as they are told it"),
            wanted=_("Write the whole allegation: no one can answer what they were not told."),
        ),
        "not_heard_reason": Field(_("Why they could not be heard")),
        "similar_seen": Field(_("Were similar complaints found?")),
        "support": Field(
            _("Who supports them"),
            wanted=_("Write who they can contact, so that they are not left alone with it."),
        ),
        "verified": Field(_("It was checked")),
        ("Assign", "person"): Field(_("Investigator")),
        ("Assign", "parties"): Field(_("For which complainants")),
        ("HearPerson", "person"): Field(_("Person complained about")),
        ("HearPerson", "words"): Field(_("What they say")),
        ("NotifySubject", "person"): Field(_("Person complained about")),
        ("RecordEvidence", "words"): Field(_("What was found")),
        ("RecordFinding", "words"): Field(
            _("What it rests on"),
            help=_("The facts, and how far they are proved."),
            wanted=_("Write what was found, and how far it is proved."),
        ),
        ("NotifySubject", "support"): Field(
            help=_("Who they can contact: a colleague, a union, a counsellor.")
        ),
    },
    refusals={
        Guard.not_told_in_full: refusal(
            _("First tell the person what is said about them."),
            (
                _(
                    "{person} has not been told the whole allegation, and must be before being "
                    "heard."
                ),
                _("They have not been told the whole allegation, and must be before being heard."),
            ),
            _("Tell them, and who supports them. Then hear them."),
        ),
    },
    choices={
        e.Finding: {
            e.Finding.upheld: _("upheld"),
            e.Finding.partly_upheld: _("partly upheld"),
            e.Finding.not_upheld: _("not upheld"),
            e.Finding.could_not_be_established: _("could not be established"),
            e.Finding.withdrawn: _("withdrawn"),
        },
    },
    lines={
        e.InvestigatorAssigned: Lines(
            _("{who} gave the investigation to {person}, for {parties}."),
            _("Someone who is not involved started investigating your complaint."),
        ),
        e.InvestigatorReleased: Lines(
            _("The investigation was taken from {person}, who manages a person complained about."),
        ),
        e.SubjectNotified: Lines(_("{who} told {person} the whole allegation.")),
        e.PersonHeard: Lines(_("{person} was heard.")),
        e.SideNotHeard: Lines(_("{who} recorded why {person} could not be heard.")),
        e.EvidenceRecorded: Lines(
            By(
                "verified",
                {
                    True: (
                        _("{who} recorded checked evidence on issue {issue}."),
                        _("{who} recorded checked evidence."),
                    ),
                },
                otherwise=(
                    _("{who} recorded evidence on issue {issue}."),
                    _("{who} recorded evidence."),
                ),
            ),
        ),
        e.FindingRecorded: Lines(_("{who} recorded a finding on issue {issue}: {finding}.")),
        e.InvestigationFinished: Lines(
            By(
                "similar_seen",
                {
                    True: _("{who} finished the investigation and found similar complaints."),
                    False: _("{who} finished the investigation and found no similar complaints."),
                },
                otherwise=_("{who} finished the investigation."),
            ),
            _("We finished looking into your complaint."),
        ),
    },
)
