"""Clauses 4.11, 5.3 and 5.4: texts of the complaints policy, appointments, area sign-offs and
ideas, and of what every governing record can do."""

from amends.core.framework.people.personnel import Role
from amends.core.governing import appointments as a
from amends.core.governing import ideas as i
from amends.core.governing import policy_texts as p
from amends.core.governing import sign_offs as s
from amends.core.governing.catalogue import GOVERNING
from amends.core.records import state as r
from amends.core.values import Code

from ...phrases import marked as _
from ..declaration import ActText, Field, Lines, Texts, people, person

HAND_OVER = ActText(
    _("Hand the record over"),
    _("Hand over"),
    _("The other person owns the record at once."),
    done=_("Record handed over."),
)
"""Texts of handing over every kind of record."""


_POLICY = {
    "words": Field(
        _("Complaints policy"),
        help=_("What people can expect from you when they complain, in plain words."),
        wanted=_("Enter the complaints policy"),
    ),
    "law": Field(
        _("Laws and regulations considered"),
        wanted=_("Enter which laws and regulations you considered"),
    ),
    "resources": Field(
        _("Money, operations and organisation considered"),
        wanted=_("Enter what you considered about money, operations and organisation"),
    ),
    "people": Field(
        _("Input of customers, staff and others"),
        wanted=_("Enter what customers, staff and others said"),
    ),
    "published": Field(
        _("Where it is published"),
        help=_("For example, the website, the reception and the staff handbook."),
    ),
}

_COMMON = {
    r.RecordReminded: Lines(
        (_("Reminder for {to}. Due {day}."), _("A reminder of {day} reached no one.")),
        said={"to": people},
    ),
    r.RecordHandedOver: Lines(_("{who} handed the record over to {to}."), said={"to": person}),
}

TEXTS = Texts(
    acts={
        "policy-text.draft": ActText(
            _("Write the complaints policy"),
            _("Save complaints policy"),
            _("Someone else approves it. Then senior management adds its signature."),
            done=_("Complaints policy saved."),
        ),
        "policy-text.approve": ActText(
            _("Approve for signature"),
            _("Approve complaints policy"),
            _("Senior management can sign it next. You did not write it."),
            done=_("Complaints policy approved."),
        ),
        "policy-text.sign": ActText(
            _("Sign the complaints policy"),
            _("Sign complaints policy"),
            _("You sign in the name of senior management. All staff are asked to read it."),
            done=_("Complaints policy signed."),
        ),
        "policy-text.confirm-read": ActText(
            _("Confirm that you read it"),
            _("Read and understood"),
            _("You say that you read the complaints policy and understood it."),
            done=_("Thank you. Recorded."),
        ),
        "policy-text.renew": ActText(
            _("Confirm that it still fits"),
            _("Confirm complaints policy"),
            _("Read the text first. It is due again on the day you choose."),
            done=_("Complaints policy confirmed."),
        ),
        "policy-text.rewrite": ActText(
            _("Write a new version"),
            _("Save new version"),
            _("The signed version applies until the new one is approved and signed."),
            done=_("New version saved."),
        ),
        "policy-text.retire": ActText(
            _("Retire complaints policy"),
            _("Retire complaints policy"),
            _("It no longer applies. It stays in the record."),
            done=_("Complaints policy retired."),
        ),
        "policy-text.hand-over": HAND_OVER,
        "appointment.appoint": ActText(
            _("Appoint a person"),
            _("Appoint"),
            _("The person reads the role card and accepts. You can print the letter."),
            done=_("Person appointed."),
        ),
        "appointment.accept": ActText(
            _("Accept the role"),
            _("Accept role"),
            _("You say that you read the role card and accept the role."),
            done=_("Role accepted."),
        ),
        "appointment.end": ActText(
            _("End the appointment"),
            _("End appointment"),
            _("The role in this system is ended under People."),
            done=_("Appointment ended."),
        ),
        "sign-off.sign-off": ActText(
            _("Sign off an area"),
            _("Sign off"),
            _("You say how complaints were handled in your unit. It is due again in a quarter."),
            done=_("Area signed off."),
        ),
        "sign-off.hand-over": HAND_OVER,
        "idea.submit": ActText(
            _("Submit an idea"),
            _("Submit idea"),
            _("The complaints manager replies within 4 weeks."),
            done=_("Idea submitted."),
        ),
        "idea.answer": ActText(
            _("Reply to the idea"),
            _("Reply"),
            _("Say what will be done, or why nothing will. You did not submit it."),
            done=_("Reply recorded."),
        ),
        "idea.hand-over": HAND_OVER,
    },
    fields={
        ("HandOverRecord", "to"): Field(_("New owner")),
        ("HandOverRecord", "reason"): Field(_("Note for the new owner")),
        ("DraftPolicyText", "title"): Field(_("Title"), wanted=_("Enter a title")),
        **{("DraftPolicyText", name): field for name, field in _POLICY.items()},
        **{("RewritePolicyText", name): field for name, field in _POLICY.items()},
        ("RewritePolicyText", "reason"): Field(_("Why it changed")),
        ("RetirePolicyText", "reason"): Field(_("Why it no longer applies")),
        ("AppointToRole", "owner"): Field(_("Person"), wanted=_("Choose a person")),
        ("AppointToRole", "first"): Field(_("From"), wanted=_("Choose the first day")),
        ("AppointToRole", "last"): Field(_("To"), help=_("Leave empty if it has no end.")),
        ("AppointToRole", "words"): Field(
            _("Letter"),
            help=_("Say what you appoint the person to. The role card is printed below."),
            wanted=_("Enter the text of the letter"),
        ),
        ("EndAppointment", "last"): Field(_("Last day"), wanted=_("Choose the last day")),
        ("EndAppointment", "reason"): Field(_("Why it ends")),
        ("SignOffArea", "first"): Field(_("From"), wanted=_("Choose the first day")),
        ("SignOffArea", "last"): Field(_("To"), wanted=_("Choose the last day")),
        ("SignOffArea", "remarks"): Field(
            _("Remarks"),
            help=_(
                "How complaints were handled, what you corrected, and whether data is complete."
            ),
            wanted=_("Enter your remarks"),
        ),
        ("SignOffArea", "points"): Field(_("Open points")),
        ("SubmitIdea", "title"): Field(_("Idea in one line"), wanted=_("Enter the idea")),
        ("SubmitIdea", "words"): Field(
            _("Idea"), help=_("Name no one."), wanted=_("Describe the idea")
        ),
        ("SubmitIdea", "source"): Field(
            _("Whose idea is it?"), wanted=_("Choose whose idea it is")
        ),
        ("AnswerIdea", "planned"): Field(_("It becomes an action")),
        ("AnswerIdea", "words"): Field(
            _("Reply"),
            help=_("What will be done, or why nothing will."),
            wanted=_("Enter the reply"),
        ),
        ("AnswerIdea", "owner"): Field(
            _("Owner of the action"), needed=_("needed if it becomes an action")
        ),
        ("AnswerIdea", "due"): Field(_("Action due"), needed=_("needed if it becomes an action")),
    },
    choices={
        p.PolicyTextState: {
            p.PolicyTextState.drafted: _("awaiting approval"),
            p.PolicyTextState.approved: _("awaiting signature"),
            p.PolicyTextState.signed: _("signed"),
            p.PolicyTextState.retired: _("retired"),
        },
        a.AppointmentState: {
            a.AppointmentState.made: _("awaiting acceptance"),
            a.AppointmentState.accepted: _("accepted"),
            a.AppointmentState.ended: _("ended"),
        },
        s.SignOffState: {
            s.SignOffState.signed: _("signed"),
            s.SignOffState.followed: _("replaced by a later one"),
        },
        i.IdeaState: {
            i.IdeaState.submitted: _("awaiting a reply"),
            i.IdeaState.planned: _("became an action"),
            i.IdeaState.declined: _("declined"),
        },
        i.IdeaFrom: {
            i.IdeaFrom.staff: _("my own or a colleague's"),
            i.IdeaFrom.customer: _("a customer's"),
        },
    },
    lines={
        **{
            cls: _COMMON[base]
            for kind in GOVERNING.values()
            for base, cls in r.common_events(kind.name).items()
            if base in _COMMON and cls in kind.events.values()
        },
        r.common_events(Code("statement"))[r.RecordHandedOver]: Lines(
            _("{who} handed the statement over to {to}."), said={"to": person}
        ),
        p.PolicyTextDrafted: Lines(_("{who} wrote the complaints policy. Owner: {owner}.")),
        p.PolicyTextRewritten: Lines(_("{who} wrote a new version.")),
        p.PolicyTextApproved: Lines(_("{who} approved version {edition} for signature.")),
        p.PolicyTextSigned: Lines(_("{who} signed version {edition} for senior management.")),
        p.PolicyTextRead: Lines(_("{who} read and understood version {edition}.")),
        p.PolicyTextRenewed: Lines(
            _("{who} confirmed the complaints policy. Next review: {review}.")
        ),
        p.PolicyTextRetired: Lines(_("{who} retired the complaints policy.")),
        a.RoleAppointed: Lines(
            _("{who} appointed {owner}: {role}, from {first}."), said={"role": Role}
        ),
        a.AppointmentAccepted: Lines(_("{who} read the role card and accepted the role.")),
        a.AppointmentEnded: Lines(_("{who} ended the appointment on {last}.")),
        s.AreaSignedOff: Lines(_("{who} signed off {unit}, {first} to {last}.")),
        s.SignOffFollowed: Lines(_("A later sign-off took its place.")),
        i.IdeaSubmitted: Lines(_("{who} submitted the idea. {owner} replies by {due}.")),
        i.IdeaAnswered: Lines(_("{who} replied.")),
    },
)
