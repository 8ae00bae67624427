"""Every kind of entry as a complainant reads it on the tracking page; None is not shown to them.

“You” is the reader, “we” the organization: no name of personnel, no note, no grade, nothing of
other parties. Where one person acted alone, that is said (house §5).
"""

from collections.abc import Mapping

from amends.core.framework.packs.answers import Meaning
from amends.core.operation import events as e
from amends.core.operation.regulators.dates_heard import Heard

from ..phrases import By, Told
from ..phrases import marked as _

MINE = "mine"
"""Whether the reader did it themselves."""

AT_RECEIPT = "at_receipt"
"""Whether it was recorded together with the receipt, which says enough."""


MEANS = "means"
"""What the clock of an entry is to the reader (`Names.means`)."""


HEARD = "heard"
"""How a date is told (`core.operation.dates_heard`)."""


def _mine(yours: Told, ours: Told) -> By:
    return By(MINE, {True: yours}, otherwise=ours)


def _shown_later(told: Told) -> By:
    return By(AT_RECEIPT, {True: None}, otherwise=told)


_NOTICES = By(
    "notice",
    {
        e.Notice.acknowledgement: (_("We confirmed {way} that we have your complaint."),),
        e.Notice.status: (_("We told you {way} how your complaint stands."),),
        e.Notice.new_date: (_("We told you {way} by which day we answer now."),),
        e.Notice.information_request: (_("We asked you something {way}."),),
        e.Notice.late: (_("We told you {way} that we do not keep a date."),),
        e.Notice.decision: By(
            "way",
            {e.Way.web: (_("Our answer is ready for you to read here."),)},
            otherwise=(_("Our letter with the answer went to you {way}."),),
        ),
        e.Notice.recourse: (_("We told you {way} every way of going further."),),
        e.Notice.reply_reminder: (_("We asked you {way} whether you accept our answer."),),
        e.Notice.out_of_scope: (
            _("We told you {way} that we do not handle this as a complaint, and why."),
        ),
        e.Notice.closure: (_("We told you {way} that your complaint is closed."),),
        e.Notice.outside_referral: (_("We told you {way} that an outside body has it now."),),
        e.Notice.access: (
            _(
                "We gave you a secret of your own for this page {way}. One that you had before "
                "opens nothing any more."
            ),
        ),
    },
    otherwise=(_("We told you something {way}."),),
)

LINES: Mapping[type, Told] = {
    # --- 7.2 receipt ---
    e.Received: (_("We received your complaint."),),
    e.TakenOver: (_("We took your complaint over from an older register."),),
    e.IssueRaised: _shown_later(
        _mine((_("You added a further matter."),), (_("We noted a further matter."),))
    ),
    e.OwnerNamed: _shown_later((_("Another person answers for your complaint from now on."),)),
    e.PartyAdded: (_("You joined the complaint."),),
    e.PartyEnded: (_("Your part in the complaint ended."),),
    e.AuthorityRecorded: (_("We recorded your authority: {authority}."),),
    e.NeedsRecorded: _mine(
        (_("You told us how to reach you."),), (_("We noted how to reach you."),)
    ),
    e.KindDecided: (_("We took what you sent us for: {kind}."),),
    e.DeclineProposed: None,
    e.ScopeDeclined: By(
        "alone",
        {
            None: (
                _("We do not handle this as a complaint: {ground}. You can turn to {pointed_to}."),
                _("We do not handle this as a complaint: {ground}."),
            ),
        },
        otherwise=(
            _("We do not handle this as a complaint: {ground}. One person decided this alone."),
        ),
    ),
    # --- 7.3 tracking ---
    e.TermTold: By(
        "gateway",
        {True: None},
        otherwise=By(
            HEARD,
            {
                Heard.passed: (
                    _(
                        "We learned more about your complaint. By that this was due by {day}, "
                        "which had passed already: {due}."
                    ),
                ),
                Heard.recorded_late: (
                    _(
                        "This was due by {day}, which had passed when we recorded your complaint: "
                        "{due}. We are sorry."
                    ),
                ),
                Heard.adopted_passed: (
                    _(
                        "Rules that apply to us now ask for this by {day}, which had passed "
                        "already: {due}."
                    ),
                ),
                Heard.adopted: (_("Rules that apply to us now ask for this by {day}: {due}."),),
                Heard.may_change: (
                    _(
                        "The earliest day that may bind us is {day}: {due}. It is not certain yet, "
                        "and may become a later one."
                    ),
                ),
            },
            otherwise=By(
                MEANS,
                {
                    Meaning.receipt: (
                        _("We promised to confirm by {day} that we have your complaint."),
                    ),
                    Meaning.answer: (_("We promised you an answer by {day}."),),
                },
                otherwise=(_("We promised by {day}: {due}."),),
            ),
        ),
    ),
    e.TermExtended: By(
        MEANS,
        {Meaning.answer: (_("We need more time for our answer: you have it by {day}."),)},
        otherwise=(_("We need more time: {due}, now by {day}."),),
    ),
    e.TermPaused: By(
        MEANS,
        {Meaning.answer: (_("The time for our answer stands still for now."),)},
        otherwise=(_("The time stands still for now: {due}."),),
    ),
    e.TermResumed: By(
        MEANS,
        {Meaning.answer: (_("The time for our answer runs again: you have it by {day}."),)},
        otherwise=(_("The time runs again: {due}, now by {day}."),),
    ),
    e.TermLapsed: By(
        MEANS,
        {
            Meaning.receipt: (
                _("We did not confirm in time, by {until}, that we have it. We are sorry."),
            ),
            Meaning.answer: (_("We did not answer you in time, by {until}. We are sorry."),),
        },
        otherwise=(_("We did not keep a date: {due}, by {until}. We are sorry."),),
    ),
    e.TermRaised: None,
    e.LateNoticed: By(
        MEANS,
        {Meaning.answer: (_("Our answer is late. We expect to have it for you by {day}."),)},
        otherwise=(_("We are late: {due}. We expect it by {day}."),),
    ),
    e.TermMet: None,
    e.TermDropped: (_("This date does not apply any more: {due}."),),
    e.ReminderSet: None,
    e.Promised: (_("We promised you something by {day}."),),
    e.PromiseKept: (_("We kept a promise."),),
    e.ContactRecorded: By(
        "inbound",
        {True: (_("You contacted us {way}."),)},
        otherwise=(_("We contacted you {way}."),),
    ),
    e.MessageAdded: By(
        "inbound", {True: (_("You wrote to us."),)}, otherwise=(_("We wrote to you."),)
    ),
    e.NoteAdded: None,
    e.FileAttached: By(
        "internal",
        {True: None},
        otherwise=_mine((_("You added a file."),), (_("We added a file."),)),
    ),
    e.InformationRequested: (
        _("We asked you something; an answer by {day} helps most."),
        _("We asked you something."),
    ),
    e.LetterWritten: (_("We wrote you a letter."),),
    e.LetterPrinted: None,
    e.LetterSent: (_("A letter of ours left for you {way}."),),
    e.LetterReturned: (_("A letter of ours did not reach you."),),
    e.NoticeSent: By("party", {None: None}, otherwise=_NOTICES),
    e.NoticeFailed: By(
        "notice",
        {
            e.Notice.decision: (_("Our answer did not reach you {way}."),),
            e.Notice.access: (_("Your new secret did not reach you {way}."),),
            e.Notice.acknowledgement: (
                _("We tried to confirm {way} that we have your complaint; it did not arrive."),
            ),
        },
        otherwise=(_("Something that we wrote to you {way} did not arrive."),),
    ),
    # --- 7.4 acknowledgement ---
    e.Acknowledged: By(
        "way",
        {e.Way.not_possible: (_("We could not confirm to you that we have your complaint."),)},
        otherwise=By(
            "delivery",
            {
                e.Delivery.failed: (
                    _("We tried to confirm {way} that we have your complaint; it did not arrive."),
                ),
            },
            otherwise=(_("We confirmed {way} that we have your complaint."),),
        ),
    ),
    # --- 7.5 assessment ---
    e.Assessed: (_("We read your complaint closely and decided how urgent it is."),),
    e.ImmediateActionTaken: (_("We did something about it at once."),),
    e.TopManagementAlerted: None,
    e.Classified: None,
    e.SubjectNamed: None,
    e.MentionDismissed: None,
    e.InterestDeclared: None,
    e.Recused: None,
    # --- 7.6 investigation ---
    e.InvestigatorAssigned: (
        _("Somebody free of any tie to it began to look into your complaint."),
    ),
    e.InvestigatorReleased: None,
    e.SubjectNotified: None,
    e.PersonHeard: None,
    e.SideNotHeard: None,
    e.EvidenceRecorded: None,
    e.FindingRecorded: None,
    e.InvestigationFinished: (_("We finished looking into your complaint."),),
    # --- 7.7 response ---
    e.ResponsePrepared: (_("We prepared our answer."),),
    e.ResponseAuthorized: By(
        "alone",
        {None: None},
        otherwise=(
            _("One person alone prepared and released our answer; nobody else checked it."),
        ),
    ),
    e.Escalated: (_("Somebody who was not involved before looks at it anew: {level}."),),
    # --- 7.8 decision ---
    e.DecisionCommunicated: By(
        "recourse",
        {(): (_("We sent you our answer {way}."),)},
        otherwise=(_("We sent you our answer {way}, and told you how you can go further."),),
    ),
    e.PersonnelTold: None,
    # --- 7.9 closing ---
    e.ReactionRecorded: By(
        "reaction",
        {
            e.Reaction.accepted: (_("You accepted our answer."),),
            e.Reaction.accepted_in_part: (_("You accepted part of our answer."),),
            e.Reaction.accepted_reluctantly: (_("You accepted our answer, though not gladly."),),
            e.Reaction.refused: (_("You did not accept our answer."),),
            e.Reaction.no_reply: (_("We reminded you and noted that we have not heard from you."),),
        },
    ),
    e.RecourseTold: By(
        "options",
        {(): (_("We told you that no further way is left here."),)},
        otherwise=(_("We told you every way of going further that is left."),),
    ),
    e.WatchSet: (_("Your complaint stays open. We look at it again on {day}."),),
    e.RemedyCarriedOut: (_("We did what we promised: {offered}."), _("We did what we promised.")),
    e.RemedyPaid: (_("We paid {amount} on {paid_on}."),),
    e.CorrectionVerified: By(
        "alone",
        {None: (_("We checked that everything we promised was done."),)},
        otherwise=(
            _("Whoever did what we promised also checked it; nobody else has looked at it."),
        ),
    ),
    e.ReferredOutside: (_("{body} has your complaint now."),),
    e.OutsideOutcomeRecorded: By(
        "result",
        {e.OutsideResult.ended_without_result: (_("The outcome at {body}: {result}."),)},
        otherwise=By(
            "upheld",
            {False: (_("The outcome at {body}: {result}, and not in your favour."),)},
            otherwise=(
                _("The outcome at {body}: {result}, {amount}."),
                _("The outcome at {body}: {result}."),
            ),
        ),
    ),
    e.Withdrawn: (_("You took your complaint back."),),
    e.ClosureProposed: None,
    e.NotAgreed: None,
    e.HandOverOffered: None,
    e.HandOverReturned: None,
    e.Closed: By(
        "alone",
        {None: (_("We closed your complaint: {ground}."),)},
        otherwise=(_("We closed your complaint: {ground}. One person decided this alone."),),
    ),
    e.Reopened: By(
        "by_complainant",
        {True: (_("You asked for your complaint to be opened again, and it is."),)},
        otherwise=(_("We opened your complaint again."),),
    ),
    # --- 8.1 records ---
    e.Corrected: (_("We put a mistake in our record right: {field}."),),
    e.Retracted: None,
    e.Erased: (_("Personal data was erased: {ground}."),),
    e.TakenBack: None,
    e.HoldPlaced: None,
    e.HoldReleased: None,
    e.Linked: None,
    e.Merged: (_("We handle your complaint together with another about the same matter."),),
    e.MergeTaken: None,
    e.Unmerged: (_("Your complaint is handled by itself again."),),
    e.MergeUndone: None,
    e.IssuesSplit: (_("Some matters got a complaint of their own: {other}."),),
}
