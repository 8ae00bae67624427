"""Clause 7.3: texts of contacts, messages, notes, files and notices."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, by_reader, refusal

_NOTICES = By(
    "notice",
    {
        e.Notice.acknowledgement: _("We confirmed {way} that we have your complaint."),
        e.Notice.status: _("We told you {way} how your complaint stands."),
        e.Notice.new_date: _("We told you {way} by which day we answer now."),
        e.Notice.information_request: _("We asked you something {way}."),
        e.Notice.late: _("We told you {way} that we do not keep a date."),
        e.Notice.decision: By(
            "way",
            {e.Way.web: _("Our answer is ready for you to read here.")},
            otherwise=_("Our letter with the answer went to you {way}."),
        ),
        e.Notice.recourse: _("We told you {way} every way of going further."),
        e.Notice.reply_reminder: _("We asked you {way} whether you accept our answer."),
        e.Notice.out_of_scope: _(
            "We told you {way} that we do not handle this as a complaint, and why."
        ),
        e.Notice.closure: _("We told you {way} that your complaint is closed."),
        e.Notice.outside_referral: _("We told you {way} that an outside body has it now."),
        e.Notice.access: _(
            "We gave you a secret of your own for this page {way}. One that you had before "
            "opens nothing any more."
        ),
        e.Notice.access_replaced: _("We told you {way} that your access code was replaced."),
        e.Notice.reply_noted: _("We told you {way} what we recorded for you."),
    },
    otherwise=_("We told you something {way}."),
)

TEXTS = Texts(
    acts={
        "record-contact": ActText(
            _("Record a contact"),
            _("Record the contact"),
            _("Keeps a note of a call, a letter or a visit."),
            done=_("The contact is recorded."),
        ),
        "request-information": ActText(
            _("Ask for information"),
            _("Record the request"),
            _("Records what a party is asked and until when an answer helps."),
            done=_("The request is recorded."),
        ),
        "send-notice": ActText(
            _("Record a notice"),
            _("Record the notice"),
            _("Records what was sent and how, or that it did not arrive."),
            done=_("The notice is recorded."),
            otherwise={
                "by_email": _("The new access code is created. It is sent to them by email.")
            },
        ),
        "read-notices": ActText(
            _("Record that you read your notices"),
            _("Record it"),
            _("Happens automatically when you open the complaint."),
            done=_("Recorded."),
        ),
        "message": ActText(
            _("Write a message"),
            _("Add the message"),
            _("The complainant can read it on their page."),
            done=_("Your message is added."),
        ),
        "note": ActText(
            _("Write an internal note"),
            _("Add the note"),
            _("Only staff with access to the complaint can read it."),
            done=_("Your note is added."),
        ),
        "attach": ActText(
            _("Add a file"),
            _("Add the file"),
            _("The complainant can open it unless it is marked internal."),
            done=_("The file is added."),
        ),
        "give-access": ActText(
            _("Create an access code"),
            _("Create access code"),
            _(
                "With it they can read and answer what is written to them. By email it is sent to "
                "them. Otherwise you see it for a few minutes, to give it to them. If they have an "
                "access code, it stops working as soon as you create a new one."
            ),
        ),
    },
    fields={
        "inbound": Field(_("They contacted us")),
        "internal": Field(_("Internal: hidden from the complainant")),
        ("ReadNotices", "notices"): Field(_("Notices")),
        ("Attach", "name"): Field(_("What the file is called")),
        ("Attach", "party"): Field(_("Provided by")),
        ("Message", "party"): Field(_("To whom")),
        ("Message", "words"): Field(_("Message"), wanted=_("Write what you want to tell them.")),
        ("Note", "words"): Field(_("Note"), wanted=_("Enter your note. Only staff can read it.")),
        ("RecordContact", "party"): Field(_("Person contacted")),
        ("RecordContact", "words"): Field(_("What was said")),
        ("RequestInformation", "day"): Field(
            _("Until when an answer helps"),
            help=_("The complaint goes on after that day, answer or not."),
        ),
        ("RequestInformation", "party"): Field(_("Person you ask")),
        ("RequestInformation", "words"): Field(
            _("What you ask"), wanted=_("Write what you want to know, and what for.")
        ),
        ("SendNotice", "party"): Field(_("To which party")),
        ("SendNotice", "person"): Field(_("Member of staff")),
        ("SendNotice", "words"): Field(_("What was said or written")),
        ("Attach", "internal"): Field(help=_("What a complainant adds is never internal.")),
        ("SendNotice", "notice"): Field(
            help=_(
                "A secret for the tracking page goes out by itself where you choose e-mail; else "
                "it is shown to you next, to hand it over."
            )
        ),
    },
    refusals={
        Guard.authority_missing: refusal(
            _("First it must be shown that they may speak for the complainant."),
            (
                _("{party} has not shown that they may read what concerns the complainant."),
                _("Only complainants, and people who may speak for one, track a complaint."),
            ),
            _("Record their authority once it is shown, or give access to the complainant."),
        ),
    },
    choices={
        e.Delivery: {
            e.Delivery.sent: _("sent"),
            e.Delivery.delivered: _("arrived"),
            e.Delivery.failed: _("did not arrive"),
        },
        e.Notice: {
            e.Notice.acknowledgement: _("confirmation of receipt"),
            e.Notice.status: _("how the complaint stands"),
            e.Notice.new_date: _("another day for the answer"),
            e.Notice.information_request: _("request for information"),
            e.Notice.late: _("notice that a date is not kept"),
            e.Notice.decision: _("decision"),
            e.Notice.recourse: _("ways of going further"),
            e.Notice.reply_reminder: _("reminder that a reply is awaited"),
            e.Notice.out_of_scope: _("notice that it is not handled as a complaint"),
            e.Notice.closure: _("notice of closing"),
            e.Notice.outside_referral: _("notice that an outside body has it"),
            e.Notice.subject: _("notice to a person complained about"),
            e.Notice.alert: _("alert to top management"),
            e.Notice.access: _("a secret of their own for the tracking page"),
            e.Notice.access_replaced: _("notice that their access code was replaced"),
            e.Notice.reply_noted: _("confirmation of a reply that staff recorded"),
            e.Notice.objection: _("objection to a reply that staff recorded"),
        },
    },
    lines={
        e.ContactRecorded: Lines(
            By(
                "inbound",
                {True: _("{party} contacted us {way}; {who} noted it.")},
                otherwise=_("{who} contacted {party} {way}."),
            ),
            By(
                "inbound",
                {True: _("You contacted us {way}.")},
                otherwise=_("We contacted you {way}."),
            ),
        ),
        e.MessageAdded: Lines(
            By(
                "inbound",
                {
                    True: By(
                        "danger_words",
                        {True: _("{who} wrote a message with words for danger. Read it now.")},
                        otherwise=_("{who} wrote a message."),
                    )
                },
                otherwise=_("{who} wrote a message to {party}."),
            ),
            By("inbound", {True: _("You wrote to us.")}, otherwise=_("We wrote to you.")),
        ),
        e.NoteAdded: Lines(_("{who} wrote an internal note.")),
        e.FileAttached: Lines(
            By(
                "internal",
                {True: _("{who} added an internal file.")},
                otherwise=_("{who} added a file."),
            ),
            By(
                "internal",
                {True: None},
                otherwise=by_reader(_("You added a file."), _("We added a file.")),
            ),
        ),
        e.InformationRequested: Lines(
            (
                _("{who} asked {party} for information by {day}."),
                _("{who} asked {party} for information."),
            ),
            (
                _("We asked you something; an answer by {day} helps most."),
                _("We asked you something."),
            ),
        ),
        e.NoticeSent: Lines(
            (
                _("{who} sent {party} a notice {way}: {notice}."),
                _("{who} sent {person} a notice {way}: {notice}."),
                _("{who} sent a notice {way}: {notice}."),
            ),
            By("party", {None: None}, otherwise=_NOTICES),
        ),
        e.NoticeRead: Lines(_("{who} opened the complaint and read their notice.")),
        e.NoticeRaised: Lines(
            (
                _("A notice was not read in time. It was passed on to {persons}."),
                _("A notice was not read in time."),
            )
        ),
        e.NoticeFailed: Lines(
            (
                _("A notice to {person} {way} did not arrive: {notice}."),
                _("A notice to {party} {way} did not arrive: {notice}."),
            ),
            By(
                "notice",
                {
                    e.Notice.decision: _("Our answer did not reach you {way}."),
                    e.Notice.access: _("Your new secret did not reach you {way}."),
                    e.Notice.acknowledgement: _(
                        "We tried to confirm {way} that we have your complaint; it did not arrive."
                    ),
                },
                otherwise=_("Something that we wrote to you {way} did not arrive."),
            ),
        ),
    },
)
