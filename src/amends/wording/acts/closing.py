"""Clause 7.9: texts of replies, remedies, external bodies and closing."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import (
    MINE,
    THEMSELVES,
    ActText,
    Choices,
    Field,
    Fields,
    Lines,
    by_reader,
    by_speaker,
    if_none,
    if_true,
    refusal,
)

_NO_REPLY = _("We have not had a reply from you.")

ACTS = {
    "record-reaction": ActText(
        _("Record their reply"),
        _("Record their reply"),
        _(
            "If they accept, complete the remedy. If they do not, the complaint stays open "
            "and we tell them their options."
        ),
        done=_("Reply recorded."),
        otherwise={
            "refused": _("Reply recorded. The complaint stays open."),
            "proposed": _("Proposed. It takes effect once someone else approves it."),
        },
        proposes=_("{who} proposes to record that the refusal has changed."),
        not_approved=_("{who} rejected a change of a refusal."),
    ),
    "object-to-recording": ActText(
        _("Record an objection"),
        _("Record objection"),
        _(
            "For a reply or withdrawal that staff recorded wrongly. What the complainant said "
            "before applies again, and a closed complaint is reopened."
        ),
        done=_("Objection recorded."),
    ),
    "carry-out": ActText(
        _("Complete a remedy"),
        _("Complete a remedy"),
        _("Marks a remedy as complete. Record any payment first."),
        done=_("Remedy completed."),
        not_approved=_("{who} checked the remedy. Complete it again."),
    ),
    "pay-remedy": ActText(
        _("Record a payment"),
        _("Record payment"),
        _("The payment that completes the amount also marks the remedy as complete."),
        done=_("Payment recorded."),
    ),
    "verify-correction": ActText(
        _("Check the remedy"),
        _("Record check"),
        _(
            "Records whether the remedy was completed as promised. If not, it has to be "
            "completed again. If so, you can close the complaint."
        ),
        done=_("Remedy checked."),
        otherwise={"failed": _("Check recorded. The remedy has to be completed again.")},
    ),
    "refer-outside": ActText(
        _("Record referral to an external body"),
        _("Record it"),
        _("The complaint stays open while the external body considers it."),
        done=_("Referral recorded."),
    ),
    "record-outside-outcome": ActText(
        _("Record the external body's decision"),
        _("Record outcome"),
        _(
            "A result becomes a remedy. Without a result, the complaint stays unresolved with "
            "a next review date."
        ),
        done=_("Decision recorded."),
    ),
    "close": ActText(
        _("Close"),
        _("Close complaint"),
        _(
            "Closes the complaint and records why, with its category and cause. A new message "
            "reopens it."
        ),
        done=_("Complaint closed."),
        otherwise={
            "proposed": _(
                "Sent for approval. The complaint closes when a second approver approves."
            ),
            "in_part": _(
                "It stays closed for the complainants it was closed for, and open for others."
            ),
        },
        proposes=_("{who} proposes to close it: all options used."),
        not_approved=_("{who} did not approve closing it."),
    ),
    "determine-cause": ActText(
        _("Determine cause"),
        _("Save cause"),
        _("Replaces the cause. The earlier one stays in the history."),
        done=_("Cause saved."),
    ),
    "reopen": ActText(
        _("Reopen"),
        _("Reopen complaint"),
        _("Reopens the complaint at the right stage."),
        done=_("Complaint reopened."),
    ),
    "withdraw": ActText(
        _("Record a withdrawal"),
        _("Record withdrawal"),
        _("Keeps what the complainant wrote. You still need to close the complaint."),
        done=_("Withdrawal recorded."),
        otherwise={"proposed": _("Proposed. It takes effect once someone else approves it.")},
        proposes=_("{who} proposes to record a withdrawal after a refusal."),
        not_approved=_("{who} rejected the record of a withdrawal."),
    ),
}
FIELDS: Fields = {
    "said_by": Field(
        _("Said by a representative"), _("Leave it empty if they said it themselves.")
    ),
    "body": Field(
        _("External body"),
        wanted=_("Choose the external body. We tell the complainant who to contact."),
    ),
    "consent": Field(
        _("The complainant agreed"), help=_("They understood what it means and could say no.")
    ),
    "decided_on": Field(_("Day of the outcome")),
    "opened_on": Field(_("With the external body since")),
    "option": Field(_("Option"), wanted=_("Choose an option")),
    "options": Field(_("Outcome of each option")),
    "result": Field(_("Result")),
    "use": Field(_("Outcome of the option")),
    ("CarryOut", "words"): Field(_("What was done")),
    ("Close", "facts"): Field(_("Custom fields")),
    ("DetermineCause", "reason"): Field(needed=_("needed if a cause was determined before")),
    ("Close", "words"): Field(_("Closing text")),
    ("OptionUsed", "reason"): Field(
        _("Why it was not used"), needed=_("needed if it was not used")
    ),
    ("RecordOutsideOutcome", "amount"): Field(_("Amount granted")),
    ("RecordOutsideOutcome", "upheld"): Field(_("We have to do something for the complainant")),
    ("RecordOutsideOutcome", "words"): Field(_("Decision of the external body")),
    ("RecordReaction", "party"): Field(_("Complainant")),
    ("RecordReaction", "words"): Field(
        _("In their own words"), needed=_("needed unless a file shows it or there is no reply")
    ),
    ("RecordReaction", "way"): Field(
        _("How the reply reached us"), needed=_("needed unless there is no reply")
    ),
    ("RecordReaction", "evidence"): Field(_("File that shows it")),
    ("ObjectToRecording", "party"): Field(_("Complainant")),
    ("ObjectToRecording", "words"): Field(
        _("The correct details, in their own words"), wanted=_("Enter the correct value")
    ),
    ("ReferOutside", "notice"): Field(_("Text from the external body")),
    ("VerifyCorrection", "words"): Field(
        _("What you checked"), needed=_("needed if it was not completed as promised")
    ),
    ("VerifyCorrection", "holds"): Field(
        _("The remedy was completed as promised"),
        wanted=_("Choose whether it was completed as promised"),
        required=True,
    ),
    ("VerifyCorrection", "again"): Field(
        _("Remedies to complete again"), help=_("Leave empty for all of them.")
    ),
    ("Withdraw", "party"): Field(_("Complainant")),
    ("Withdraw", "words"): Field(
        _("In their own words"),
        wanted=_("Write how they withdrew the complaint, in their own words"),
    ),
    ("Withdraw", "way"): Field(_("How the withdrawal reached us"), required=True),
    ("Close", "options"): Field(help=_("Every option the complainant was given.")),
}
REFUSALS = {
    Guard.not_accepted: refusal(
        _("The complainant has not accepted the response."),
        _("A remedy needs their acceptance, and you can only close a complaint on their reply."),
        _("Record their reply. If they have not replied, send a reminder first."),
    ),
    Guard.not_carried_out: refusal(
        _("Not every remedy is complete yet."),
        (
            _("Remedy {remedy} has not been paid in full."),
            _("A remedy of response {response} has not been completed."),
            _("A remedy has not been completed."),
        ),
        _("Complete it and record it, including payments."),
    ),
    Guard.not_verified: refusal(
        _("No one has checked the remedy yet."),
        _("You can only close a complaint after someone checks that the remedy is complete."),
        _("Someone other than the person who completed it checks it first."),
    ),
    Guard.notices_missing: refusal(
        _("The complainant has not been reminded often enough."),
        (
            _(
                "Reminders sent: {sent}. Your settings require {asked} before you can close "
                "for no reply."
            ),
            _("Your settings require more reminders before you can close for no reply."),
        ),
        _("Send another reminder and wait for a reply."),
    ),
    Guard.reply_not_shown: refusal(
        _("You cannot record this reply yet."),
        _("A reply belongs to the complainant. The record has to show how it reached us."),
        _("Choose how it reached us. Then enter what the complainant said, or add a file."),
    ),
    Guard.refusal_stands: refusal(
        _("The refusal cannot be changed by this person alone."),
        _("Only the complainant can do this, with an access code that staff do not know."),
        _("Record the reply as staff, with a second approver."),
        complainant=refusal(
            _("You cannot accept our response or withdraw the complaint here."),
            _(
                "You did not accept our response. Only you can change that, with an access "
                "code that our staff do not know."
            ),
            _("Contact us. Staff can record your reply or send a new access code by email."),
        ),
    ),
    Guard.nothing_noted: refusal(
        _("There is nothing to object to."),
        _(
            "There is no reply recorded by staff, or it is a refusal, which only the "
            "complainant can dispute."
        ),
        _("Read the history again."),
    ),
    Guard.options_left: refusal(
        _("The complainant still has options."),
        (_("Still missing: what happened with {options}."), _("Some of them are still missing.")),
        _("For each option, say if it was used, not wanted, too late or not available."),
    ),
    Guard.not_reviewed: refusal(
        _("There is no record that this option was used."),
        (
            _("No response of {option} is recorded for all of these complainants."),
            _("No response of it is recorded for all of these complainants."),
        ),
        _("Escalate it or refer it first, say what else became of it, or close it for each alone."),
    ),
    Guard.review_missing: refusal(
        _("No review of this complaint is on record."),
        (
            _("Not all options have been used for {party}."),
            _("Not all options have been used."),
        ),
        _("Escalate it to the next review stage, or record the outcome of an external body."),
    ),
    Guard.not_withdrawn: refusal(
        _("The complainant has not withdrawn the complaint."),
        _("It can be closed as withdrawn only after their own words about it are recorded."),
        _("Record the withdrawal first, or close it for another reason."),
    ),
    Guard.no_consent: refusal(
        _("First the complainant must agree."),
        _(
            "You can refer a complaint to an external body only if the complainant "
            "understands what this means and agrees."
        ),
        _("Ask them and record what they say."),
    ),
    Guard.over_promised: refusal(
        _("This is more than you offered."),
        (
            _("With earlier payments, this comes to more than {amount}."),
            _("With earlier payments, this comes to more."),
        ),
        _("Enter what is still owed. To pay more, draft a new response."),
    ),
}
CHOICES: Choices = {
    e.Reaction: {
        e.Reaction.accepted: _("accepted"),
        e.Reaction.accepted_in_part: _("partly accepted"),
        e.Reaction.accepted_reluctantly: _("accepted reluctantly"),
        e.Reaction.refused: _("not accepted"),
        e.Reaction.no_reply: _("no reply"),
    },
    e.Ground: {
        e.Ground.accepted: _("accepted, completed and checked"),
        e.Ground.options_exhausted: _("all options used"),
        e.Ground.withdrawn: _("withdrawn by the complainant"),
        e.Ground.no_reply: _("no reply after reminders"),
    },
    e.Pattern: {
        e.Pattern.single: _("a single case"),
        e.Pattern.recurring: _("has happened before"),
        e.Pattern.systemic: _("caused by how we work"),
        e.Pattern.not_determined: _("not known yet"),
    },
    e.OptionUse: {
        e.OptionUse.used: _("used"),
        e.OptionUse.declined: _("the complainant did not want it"),
        e.OptionUse.expired: _("its deadline has passed"),
        e.OptionUse.not_available: _("not available for this complaint"),
    },
    e.OutsideResult: {
        e.OutsideResult.settled: _("settlement agreed"),
        e.OutsideResult.recommendation_accepted: _("recommendation accepted"),
        e.OutsideResult.decision: _("decided"),
        e.OutsideResult.ended_without_result: _("ended without result"),
    },
}
LINES = {
    e.ReactionRecorded: Lines(
        if_true(
            THEMSELVES,
            _("{party} replied to the response: {reaction}."),
            if_none(
                "alone",
                (
                    _(
                        "{who} agreed with {first} to record the reply of {party}, given "
                        "{way}: {reaction}."
                    ),
                    _("{who} recorded the reply of {party}, given {way}: {reaction}."),
                    _("{who} recorded the reply of {party}: {reaction}."),
                ),
                _(
                    "{who} recorded the reply of {party}, given {way}, alone and with a "
                    "reason: {reaction}."
                ),
            ),
        ),
        by_speaker(
            _("{party} replied to our response: {reaction}."),
            By(
                "reaction",
                {e.Reaction.no_reply: _NO_REPLY},
                otherwise=(
                    _("We recorded the reply of {party} {way}: {reaction}."),
                    _("We recorded the reply of {party}: {reaction}."),
                ),
            ),
            By(
                "reaction",
                {
                    e.Reaction.accepted: _("You accepted our response."),
                    e.Reaction.accepted_in_part: _("You accepted part of our response."),
                    e.Reaction.accepted_reluctantly: _("You accepted our response reluctantly."),
                    e.Reaction.refused: _("You did not accept our response."),
                },
                otherwise=_NO_REPLY,
            ),
            By(
                "reaction",
                {
                    e.Reaction.accepted: (
                        _("We recorded that you accepted our response {way}."),
                        _("We recorded that you accepted our response."),
                    ),
                    e.Reaction.accepted_in_part: (
                        _("We recorded that you accepted part of our response {way}."),
                        _("We recorded that you accepted part of our response."),
                    ),
                    e.Reaction.accepted_reluctantly: (
                        _("We recorded that you accepted our response reluctantly {way}."),
                        _("We recorded that you accepted our response reluctantly."),
                    ),
                    e.Reaction.refused: (
                        _("We recorded that you did not accept our response {way}."),
                        _("We recorded that you did not accept our response."),
                    ),
                    e.Reaction.no_reply: _NO_REPLY,
                },
            ),
        ),
    ),
    e.RecordingDisputed: Lines(
        if_true(
            THEMSELVES,
            (
                _(
                    "{party} objected to what staff recorded for them. A notice for "
                    "{to_read} was created."
                ),
                _("{party} objected to what staff recorded for them."),
            ),
            (
                _(
                    "{who} recorded that {party} objects to what staff recorded. A notice for "
                    "{to_read} was created."
                ),
                _("{who} recorded that {party} objects to what staff recorded."),
            ),
        ),
        if_true(
            MINE,
            _("You let us know that we recorded something wrongly. It no longer applies."),
            _("{speaker} let us know that we recorded something wrongly. It no longer applies."),
        ),
    ),
    e.WatchSet: Lines(
        _("The complaint stays open. Next review: {day}."),
        _("Your complaint stays open. We'll review it on {day}."),
    ),
    e.RemedyCarriedOut: Lines(
        (
            _("{who} recorded as completed: {offered}."),
            _("{who} recorded remedy {remedy} of response {response} as completed."),
        ),
        (_("We did what we promised: {offered}."), _("We did what we promised.")),
    ),
    e.RemedyPaid: Lines(
        _("{who} recorded a payment of {amount} on {paid_on}."), _("We paid {amount} on {paid_on}.")
    ),
    e.CorrectionVerified: Lines(
        if_none(
            "alone",
            _("{who} checked the remedy."),
            _("{who} completed the remedy and confirmed it alone. No one else checked it."),
        ),
        if_none(
            "alone",
            _("We checked that everything we promised was done."),
            _("The person who did what we promised confirmed it. No one else checked it."),
        ),
    ),
    e.CorrectionFailed: Lines(
        _("{who} checked the remedy of response {response}. It has to be completed again."),
        _("We checked what we promised. It was not right, so we're doing it again."),
    ),
    e.ReferredOutside: Lines(
        (
            _("{who} recorded that {body} has the complaint of {parties} since {opened_on}."),
            _("{who} recorded that {body} has the complaint of {parties}."),
        ),
        _("Your complaint is now with this external body: {body}."),
    ),
    e.OutsideOutcomeRecorded: Lines(
        By(
            "result",
            {
                e.OutsideResult.ended_without_result: _(
                    "{who} recorded the outcome from {body}: {result}."
                )
            },
            otherwise=By(
                "upheld",
                {
                    False: _(
                        "{who} recorded the outcome from {body}: {result}, not in the "
                        "complainant's favour."
                    )
                },
                otherwise=(
                    _("{who} recorded the outcome from {body}: {result}, {amount}."),
                    _("{who} recorded the outcome from {body}: {result}."),
                ),
            ),
        ),
        By(
            "result",
            {e.OutsideResult.ended_without_result: _("Outcome from {body}: {result}.")},
            otherwise=By(
                "upheld",
                {False: _("Outcome from {body}: {result}, not in your favour.")},
                otherwise=(
                    _("Outcome from {body}: {result}, {amount}."),
                    _("Outcome from {body}: {result}."),
                ),
            ),
        ),
    ),
    e.Withdrawn: Lines(
        if_true(
            THEMSELVES,
            _("{party} withdrew the complaint."),
            if_none(
                "alone",
                (
                    _(
                        "{who} agreed with {first} to record that {party} withdrew the "
                        "complaint {way}."
                    ),
                    _("{who} recorded that {party} withdrew the complaint {way}."),
                    _("{who} recorded that {party} withdrew the complaint."),
                ),
                _(
                    "{who} recorded, alone and with a reason, that {party} withdrew the "
                    "complaint {way}."
                ),
            ),
        ),
        by_speaker(
            _("{party} withdrew the complaint."),
            (
                _("We recorded that {party} withdrew the complaint {way}."),
                _("We recorded that {party} withdrew the complaint."),
            ),
            _("You withdrew your complaint."),
            (
                _("We recorded that you withdrew your complaint {way}."),
                _("We recorded that you withdrew your complaint."),
            ),
        ),
    ),
    e.ClosureProposed: Lines(
        _(
            "{who} proposed to close the complaint of {parties}: all options used. A second "
            "approver must agree."
        ),
        said={"cause": lambda value, names: names.listed("causes", value)},
    ),
    e.Closed: Lines(
        if_none(
            "alone",
            (
                _(
                    "{who} agreed with {first} to close the complaint of {parties}: "
                    "{ground}. Category {category}, cause {cause}."
                ),
                _(
                    "{who} closed the complaint of {parties}: {ground}. Category "
                    "{category}, cause {cause}."
                ),
            ),
            _(
                "{who} closed the complaint of {parties} alone, with a reason: {ground}. "
                "Category {category}, cause {cause}."
            ),
        ),
        if_none(
            "alone",
            _("We closed your complaint: {ground}."),
            _("We closed your complaint: {ground}. One person decided this alone."),
        ),
        said={"cause": lambda value, names: names.listed("causes", value)},
    ),
    e.CauseDetermined: Lines(
        _("{who} determined the cause: {cause}."),
        said={"cause": lambda value, names: names.listed("causes", value)},
    ),
    e.Reopened: Lines(
        if_true(
            "by_complainant",
            _("{parties} asked to reopen the complaint."),
            _("{who} reopened the complaint of {parties}."),
        ),
        if_true(
            "by_complainant",
            by_reader(
                _("You asked us to reopen your complaint, and we did."),
                _("{speaker} asked us to reopen the complaint, and we did."),
                _("You asked us to reopen your complaint, and we did."),
            ),
            _("We reopened your complaint."),
        ),
    ),
}
