"""Clause 7.3: texts of contacts, messages, notes, files and notices."""

from collections.abc import Mapping

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By, Told
from ..phrases import marked as _
from .declaration import (
    ActText,
    Choices,
    Field,
    Fields,
    Lines,
    by_reader,
    if_none,
    if_sent,
    if_true,
    refusal,
)

_NOTICES = By(
    "notice",
    {
        e.Notice.acknowledgement: _("We acknowledged your complaint {way}."),
        e.Notice.status: _("We sent you an update {way}."),
        e.Notice.new_date: _("We gave you a new deadline for our response {way}."),
        e.Notice.information_request: _("We asked you for information {way}."),
        e.Notice.late: _("We told you {way} that our response is late."),
        e.Notice.decision: By(
            "way",
            {e.Way.web: _("You can read our response here.")},
            otherwise=_("We gave you our response {way}."),
        ),
        e.Notice.recourse: _("We told you {way} about all your options."),
        e.Notice.reply_reminder: _("We asked you {way} whether you accept our response."),
        e.Notice.out_of_scope: _(
            "We told you {way} that we do not handle this as a complaint, and why."
        ),
        e.Notice.closure: _("We told you {way} that your complaint is closed."),
        e.Notice.outside_referral: _(
            "We told you {way} that an external body now has your complaint."
        ),
        e.Notice.access: _(
            "We gave you a new access code for this page {way}. Any earlier code no longer works."
        ),
        e.Notice.access_replaced: _("We told you {way} that your access code was replaced."),
        e.Notice.reply_noted: _("We told you {way} what we recorded for you."),
        e.Notice.change: _("We told you {way} what changed because of your complaint."),
    },
    otherwise=_("We contacted you {way}."),
)

_NOT_REACHED: Mapping[object, Told] = {e.Way.not_possible: _("{who} could not reach {party}.")}
_NOT_SENT: Mapping[object, Told] = {
    e.Way.not_possible: (
        _("{who} could not reach {party}: {notice}."),
        _("{who} could not reach {person}: {notice}."),
        _("A notice could not be sent: {notice}."),
    )
}
_NOT_REACHED_YOU: Mapping[object, Told] = {e.Way.not_possible: _("We could not reach you.")}

ACTS = {
    "record-contact": ActText(
        _("Record a contact"),
        _("Record contact"),
        _("Saves a note of a call, letter or visit."),
        done=_("Contact recorded."),
    ),
    "request-information": ActText(
        _("Ask for information"),
        _("Record request"),
        _("Records what you asked, and when you need the answer."),
        done=_("Request recorded."),
    ),
    "send-notice": ActText(
        _("Record a notice"),
        _("Record notice"),
        _("Records what you sent and how, or that it was not delivered."),
        done=_("Notice recorded."),
        otherwise={"by_email": _("Access code created. We send it to them by email.")},
    ),
    "read-notices": ActText(
        _("Mark notices as read"),
        _("Record it"),
        _("Happens automatically when you open the complaint."),
        done=_("Complaint recorded."),
    ),
    "message": ActText(
        _("Write a message"),
        _("Add message"),
        _("The complainant can read it on their page."),
        done=_("Message added."),
    ),
    "note": ActText(
        _("Add an internal note"),
        _("Add note"),
        _("Only staff with access to the complaint can read it."),
        done=_("Note added."),
    ),
    "attach": ActText(
        _("Add a file"),
        _("Add file"),
        _("The complainant can open it unless it is marked internal."),
        done=_("File added."),
    ),
    "give-access": ActText(
        _("Create an access code"),
        _("Create access code"),
        _(
            "They can use it to read our messages and reply. If you choose email, we send it "
            "to them. Otherwise we show it to you for a few minutes so you can pass it on. A "
            "new access code replaces any earlier one at once."
        ),
    ),
}
FIELDS: Fields = {
    "inbound": Field(_("They contacted us")),
    "internal": Field(_("Internal: hidden from the complainant")),
    ("ReadNotices", "notices"): Field(_("Notices")),
    ("Attach", "name"): Field(_("File name")),
    ("Attach", "party"): Field(_("Provided by")),
    ("Message", "party"): Field(_("Recipient")),
    ("Message", "words"): Field(_("Message"), wanted=_("Enter your message")),
    ("Note", "words"): Field(_("Note"), wanted=_("Enter your note. Only staff can read it.")),
    ("RecordContact", "party"): Field(_("Person contacted")),
    ("RecordContact", "words"): Field(_("What was said")),
    ("RequestInformation", "day"): Field(
        _("Reply needed by"), help=_("We continue after that day, with or without a reply.")
    ),
    ("RequestInformation", "party"): Field(_("Person to ask")),
    ("RequestInformation", "words"): Field(
        _("What you need to know"), wanted=_("Enter what you need to know and why")
    ),
    ("SendNotice", "party"): Field(
        _("Person to write to"), needed=_("needed unless it is to a member of staff")
    ),
    ("SendNotice", "person"): Field(
        _("Member of staff"), needed=_("needed if it is to a member of staff")
    ),
    ("SendNotice", "words"): Field(
        _("What was said or written"), needed=_("needed if a regulator says what it must contain")
    ),
    ("Attach", "internal"): Field(help=_("What a complainant adds cannot be internal.")),
    ("SendNotice", "notice"): Field(
        help=_(
            "If you choose email, we send the access code automatically. Otherwise we show it "
            "to you next so you can hand it over."
        )
    ),
}
REFUSALS = {
    Guard.authority_missing: refusal(
        _("They have not shown their authority to act yet."),
        (
            _("{party} has not shown authority to act for the complainant."),
            _("Only complainants and representatives with authority to act can track a complaint."),
        ),
        _("Record their authority to act once they show it, or give access to the complainant."),
    )
}
CHOICES: Choices = {
    e.Delivery: {
        e.Delivery.sent: _("sent"),
        e.Delivery.delivered: _("delivered"),
        e.Delivery.failed: _("was not delivered"),
    },
    e.Notice: {
        e.Notice.acknowledgement: _("acknowledgement"),
        e.Notice.status: _("complaint status"),
        e.Notice.new_date: _("new response deadline"),
        e.Notice.information_request: _("request for information"),
        e.Notice.late: _("notice of a missed deadline"),
        e.Notice.decision: _("response"),
        e.Notice.recourse: _("options"),
        e.Notice.reply_reminder: _("reminder to reply"),
        e.Notice.out_of_scope: _("notice that it is not handled as a complaint"),
        e.Notice.closure: _("notice of closing"),
        e.Notice.outside_referral: _("notice of referral to an external body"),
        e.Notice.subject: _("notice to a person complained about"),
        e.Notice.alert: _("alert"),
        e.Notice.access: _("a personal access code for the tracking page"),
        e.Notice.access_replaced: _("notice that their access code was replaced"),
        e.Notice.reply_noted: _("confirmation of a reply that staff recorded"),
        e.Notice.objection: _("objection to a reply that staff recorded"),
        e.Notice.change: _("notice of what changed"),
    },
}
LINES = {
    e.ContactRecorded: Lines(
        if_true(
            "inbound",
            _("{party} contacted us {way}. Recorded by {who}."),
            By("way", _NOT_REACHED, otherwise=_("{who} contacted {party} {way}.")),
        ),
        by_reader(
            _("You contacted us {way}."),
            _("{speaker} contacted us {way}."),
            By("way", _NOT_REACHED_YOU, otherwise=_("We contacted you {way}.")),
        ),
    ),
    e.MessageAdded: Lines(
        if_true(
            "inbound",
            if_true(
                "danger_words",
                _("{who} sent a message that mentions danger. Read it now."),
                _("{who} wrote a message."),
            ),
            _("{who} wrote a message to {party}."),
        ),
        by_reader(_("You wrote to us."), _("{speaker} wrote to us."), _("We wrote to you.")),
    ),
    e.NoteAdded: Lines(_("{who} wrote an internal note.")),
    e.FileAttached: Lines(
        if_true("internal", _("{who} added an internal file."), _("{who} added a file.")),
        if_true(
            "internal",
            None,
            by_reader(_("You added a file."), _("{speaker} added a file."), _("We added a file.")),
        ),
    ),
    e.InformationRequested: Lines(
        if_sent(
            (
                _("{who} asked {party} for information by {day}."),
                _("{who} asked {party} for information."),
            ),
            (
                _("{who} recorded a question to {party}. Reply needed by {day}."),
                _("{who} recorded a question to {party}."),
            ),
        ),
        (
            _("We have a question for you. It helps if you reply by {day}."),
            _("We have a question for you."),
        ),
    ),
    e.NoticeSent: Lines(
        By(
            "way",
            _NOT_SENT,
            otherwise=(
                _("{who} sent {party} a notice {way}: {notice}."),
                _("{who} sent {person} a notice {way}: {notice}."),
                _("{who} sent a notice {way}: {notice}."),
            ),
        ),
        if_none("party", None, By("way", _NOT_REACHED_YOU, otherwise=_NOTICES)),
    ),
    e.NoticeRead: Lines(_("{who} opened the complaint and read their notice.")),
    e.NoticeRaised: Lines(
        (
            _("A notice was not read in time. There is now one for {persons}."),
            _("A notice was not read in time."),
        )
    ),
    e.NoticeFailed: Lines(
        (
            _("A notice to {person} {way} was not delivered: {notice}."),
            _("A notice to {party} {way} was not delivered: {notice}."),
        ),
        By(
            "notice",
            {
                e.Notice.decision: _("Our response did not reach you {way}."),
                e.Notice.access: _("Your new access code was not delivered {way}."),
                e.Notice.acknowledgement: _(
                    "We tried to acknowledge your complaint {way}, but it was not delivered."
                ),
            },
            otherwise=_("Something we sent you {way} did not arrive."),
        ),
    ),
}
