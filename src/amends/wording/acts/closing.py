"""Clause 7.9: texts of replies, remedies, external bodies and closing."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import THEMSELVES, ActText, Field, Lines, Texts, refusal

_NO_REPLY = _("We reminded you and noted that we have not heard from you.")

TEXTS = Texts(
    acts={
        "record-reaction": ActText(
            _("Record the reaction"),
            _("Record the reaction"),
            _(
                "Accepted: what was promised is carried out. Not accepted: the complaint stays "
                "open, and the complainant is told every way of going further."
            ),
            done=_("The reaction is recorded."),
            otherwise={
                "refused": _("The reaction is recorded. The complaint stays open."),
                "proposed": _("Proposed. It is recorded once someone else agrees."),
            },
        ),
        "object-to-recording": ActText(
            _("Record an objection"),
            _("Record the objection"),
            _(
                "For a reply or withdrawal that staff recorded wrongly. What the complainant said "
                "before applies again, and a closed complaint is reopened."
            ),
            done=_("Objection recorded."),
        ),
        "carry-out": ActText(
            _("Record that it was done"),
            _("Record that it was done"),
            _("Records one promised remedy as done. An amount must be paid first."),
            done=_("It is recorded as done."),
        ),
        "pay-remedy": ActText(
            _("Record a payment"),
            _("Record the payment"),
            _("The payment that completes the amount also records the remedy as done."),
            done=_("The payment is recorded."),
        ),
        "verify-correction": ActText(
            _("Verify the correction"),
            _("Record the check"),
            _(
                "Records whether what was promised was done. If it was not, it has to be "
                "completed again. If it was, the complaint can be closed."
            ),
            done=_("It is recorded that the correction holds."),
            otherwise={"failed": _("Recorded. The remedy has to be completed again.")},
        ),
        "refer-outside": ActText(
            _("Record that an outside body has it"),
            _("Record it"),
            _("The complaint stays open and is watched while the outside body deals with it."),
            done=_("It is recorded that the outside body has it."),
        ),
        "record-outside-outcome": ActText(
            _("Record the outside outcome"),
            _("Record the outcome"),
            _("A result is carried out; without one the complaint is watched again."),
            done=_("The outside outcome is recorded."),
        ),
        "close": ActText(
            _("Close"),
            _("Close the complaint"),
            _(
                "Ends the complaint on one ground, with its category and cause. A later word "
                "reopens it."
            ),
            done=_("It is closed."),
            otherwise={
                "proposed": _(
                    "Sent for approval. The complaint closes when a second person approves."
                ),
                "in_part": _("It is closed for those it was closed for; for others it is open."),
            },
        ),
        "determine-cause": ActText(
            _("Determine cause"),
            _("Save cause"),
            _("Replaces the cause. The earlier one stays in the history."),
            done=_("Cause saved."),
        ),
        "reopen": ActText(
            _("Reopen"),
            _("Reopen the complaint"),
            _("Opens the complaint again at the stage that fits."),
            done=_("It is open again."),
        ),
        "withdraw": ActText(
            _("Record a withdrawal"),
            _("Record the withdrawal"),
            _("Keeps the complainant's own words. Closing it remains a step of its own."),
            done=_("The withdrawal is recorded."),
            otherwise={"proposed": _("Proposed. It is recorded once someone else agrees.")},
        ),
    },
    fields={
        "body": Field(
            _("Outside body"), wanted=_("Choose the body: the complainant is told where to turn.")
        ),
        "consent": Field(
            _("The complainant agreed"), help=_("They knew what it means and were free to say no.")
        ),
        "decided_on": Field(_("Day of the outcome")),
        "opened_on": Field(_("Since when the outside body has it")),
        "option": Field(_("Way of going further"), wanted=_("Choose which way is meant.")),
        "options": Field(_("What became of each way of going further")),
        "result": Field(_("Result")),
        "use": Field(_("What became of it")),
        ("CarryOut", "words"): Field(_("What was done")),
        ("Close", "facts"): Field(_("Custom fields")),
        ("Close", "words"): Field(_("Closing words")),
        ("OptionUsed", "reason"): Field(_("Why it was not used")),
        ("RecordOutsideOutcome", "amount"): Field(_("Amount granted")),
        ("RecordOutsideOutcome", "upheld"): Field(_("Something is to be done for the complainant")),
        ("RecordOutsideOutcome", "words"): Field(_("What the outside body says")),
        ("RecordReaction", "party"): Field(_("Complainant")),
        ("RecordReaction", "words"): Field(
            _("In their words"), help=_("Required, unless a file shows it or there is no reply.")
        ),
        ("RecordReaction", "way"): Field(
            _("How the reply reached us"), help=_("Required, unless there is no reply.")
        ),
        ("RecordReaction", "evidence"): Field(_("File that shows it")),
        ("ObjectToRecording", "party"): Field(_("Complainant")),
        ("ObjectToRecording", "words"): Field(
            _("What is right, in their words"), wanted=_("Enter what is right.")
        ),
        ("ReferOutside", "notice"): Field(_("What the outside body wrote")),
        ("VerifyCorrection", "words"): Field(
            _("What you saw"), help=_("Required if it was not completed as promised.")
        ),
        ("VerifyCorrection", "holds"): Field(
            _("The remedy was completed as promised"),
            wanted=_("Choose whether it was completed as promised"),
        ),
        ("VerifyCorrection", "again"): Field(
            _("Remedies to complete again"), help=_("Leave empty for all of them.")
        ),
        ("Withdraw", "party"): Field(_("Complainant")),
        ("Withdraw", "words"): Field(
            _("In their own words"), wanted=_("Write how they took it back, in their own words.")
        ),
        ("Withdraw", "way"): Field(_("How the withdrawal reached us")),
        ("Close", "options"): Field(help=_("Each way that the complainant was told of.")),
    },
    refusals={
        Guard.not_accepted: refusal(
            _("The complainant has not accepted this."),
            _(
                "Only what was accepted is carried out, and a complaint is closed only on what "
                "they said."
            ),
            _("Record what they say of the decision. If they are silent, remind them first."),
        ),
        Guard.not_carried_out: refusal(
            _("Not everything promised has been done yet."),
            (
                _("Remedy {remedy} has not been paid in full."),
                _("Something in response {response} has not been carried out."),
                _("Something that was promised has not been carried out."),
            ),
            _("Carry it out and record it, payments too."),
        ),
        Guard.not_verified: refusal(
            _("The correction has not been checked yet."),
            _("A complaint is closed only when what was promised was seen to be done."),
            _("Someone other than the person who did it checks it first."),
        ),
        Guard.notices_missing: refusal(
            _("The complainant has not been reminded often enough."),
            (
                _("Reminders sent: {sent}. The policy asks for {asked} before silence counts."),
                _("The policy asks for more reminders before silence counts."),
            ),
            _("Send another reminder and wait for an answer."),
        ),
        Guard.reply_not_shown: refusal(
            _("You cannot record this reply yet."),
            _("A reply belongs to the complainant. The record has to show how it reached us."),
            _("Choose how it reached us. Then enter the complainant's words or add a file."),
        ),
        Guard.refusal_stands: refusal(
            _("The refusal cannot be changed by this person alone."),
            _("Only the complainant can, with an access code that staff do not know."),
            _("Record the reply as staff, with a second person."),
            complainant=refusal(
                _("You cannot accept our response or take the complaint back here."),
                _(
                    "You did not accept our response. Only the complainant can change that, with "
                    "an access code unknown to our staff."
                ),
                _("Contact us. Staff can record your reply or send a new access code by email."),
            ),
        ),
        Guard.nothing_noted: refusal(
            _("There is nothing to object to."),
            _(
                "Nothing that staff recorded applies now, or it is a refusal, which only the "
                "complainant can dispute."
            ),
            _("Read the history again."),
        ),
        Guard.options_left: refusal(
            _("There are ways left that the complainant could go."),
            (
                _("Nothing is said yet about: {options}."),
                _("Nothing is said yet about some of them."),
            ),
            _("Say for each whether it was used, not wanted, too late or not open."),
        ),
        Guard.not_withdrawn: refusal(
            _("The complainant has not taken the complaint back."),
            _("It can be closed as withdrawn only after their own words about it are recorded."),
            _("Record the withdrawal first, or close it on another ground."),
        ),
        Guard.no_consent: refusal(
            _("First the complainant must agree."),
            _(
                "A complaint goes to an outside body only when the complainant knows what it means "
                "and agrees."
            ),
            _("Ask them, and record their answer."),
        ),
        Guard.over_promised: refusal(
            _("This is more than was promised."),
            (
                _("With what was paid before it comes to more than {amount}."),
                _("With what was paid before it comes to more."),
            ),
            _("Enter what is still owed. To pay more, prepare a new response."),
        ),
    },
    choices={
        e.Reaction: {
            e.Reaction.accepted: _("accepted"),
            e.Reaction.accepted_in_part: _("accepted in part"),
            e.Reaction.accepted_reluctantly: _("accepted, but not gladly"),
            e.Reaction.refused: _("not accepted"),
            e.Reaction.no_reply: _("no reply"),
        },
        e.Ground: {
            e.Ground.accepted: _("accepted, carried out and checked"),
            e.Ground.options_exhausted: _("every option used"),
            e.Ground.withdrawn: _("withdrawn by the complainant"),
            e.Ground.no_reply: _("no reply after reminders"),
        },
        e.Pattern: {
            e.Pattern.single: _("a single case"),
            e.Pattern.recurring: _("seen before"),
            e.Pattern.systemic: _("caused by how things are set up"),
            e.Pattern.not_determined: _("not known yet"),
        },
        e.OptionUse: {
            e.OptionUse.used: _("used"),
            e.OptionUse.declined: _("the complainant did not want it"),
            e.OptionUse.expired: _("its time ran out"),
            e.OptionUse.not_available: _("not open to this complaint"),
        },
        e.OutsideResult: {
            e.OutsideResult.settled: _("settled"),
            e.OutsideResult.recommendation_accepted: _("recommendation accepted"),
            e.OutsideResult.decision: _("decided"),
            e.OutsideResult.ended_without_result: _("ended without result"),
        },
    },
    lines={
        e.ReactionRecorded: Lines(
            By(
                THEMSELVES,
                {True: _("{party} on the decision: {reaction}.")},
                otherwise=By(
                    "alone",
                    {
                        None: (
                            _(
                                "{who} agreed with {first} to record the reply of {party}, given "
                                "{way}: {reaction}."
                            ),
                            _("{who} recorded the reply of {party}, given {way}: {reaction}."),
                            _("{who} recorded the reply of {party}: {reaction}."),
                        ),
                    },
                    otherwise=_(
                        "{who} recorded the reply of {party}, given {way}, alone and with a "
                        "reason: {reaction}."
                    ),
                ),
            ),
            By(
                THEMSELVES,
                {
                    True: By(
                        "reaction",
                        {
                            e.Reaction.accepted: _("You accepted our answer."),
                            e.Reaction.accepted_in_part: _("You accepted part of our answer."),
                            e.Reaction.accepted_reluctantly: _(
                                "You accepted our answer, though not gladly."
                            ),
                            e.Reaction.refused: _("You did not accept our answer."),
                        },
                        otherwise=_NO_REPLY,
                    )
                },
                otherwise=By(
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
            By(
                THEMSELVES,
                {
                    True: (
                        _(
                            "{party} objected to what staff recorded for them. A notice for "
                            "{to_read} was created."
                        ),
                        _("{party} objected to what staff recorded for them."),
                    )
                },
                otherwise=(
                    _(
                        "{who} recorded that {party} objects to what staff recorded. A notice for "
                        "{to_read} was created."
                    ),
                    _("{who} recorded that {party} objects to what staff recorded."),
                ),
            ),
            _("You told us that we recorded something wrongly. It no longer applies."),
        ),
        e.WatchSet: Lines(
            _("The complaint stays open. Next review: {day}."),
            _("Your complaint stays open. We look at it again on {day}."),
        ),
        e.RemedyCarriedOut: Lines(
            (
                _("{who} recorded as done: {offered}."),
                _("{who} recorded remedy {remedy} of response {response} as done."),
            ),
            (_("We did what we promised: {offered}."), _("We did what we promised.")),
        ),
        e.RemedyPaid: Lines(
            _("{who} recorded a payment of {amount} on {paid_on}."),
            _("We paid {amount} on {paid_on}."),
        ),
        e.CorrectionVerified: Lines(
            By(
                "alone",
                {None: _("{who} verified that the correction holds.")},
                otherwise=_("{who}, who made the correction, also verified it, with a reason."),
            ),
            By(
                "alone",
                {None: _("We checked that everything we promised was done.")},
                otherwise=_(
                    "The person who did what we promised also checked it. No one else has looked "
                    "at it."
                ),
            ),
        ),
        e.CorrectionFailed: Lines(
            _("{who} checked the remedy of response {response}. It has to be completed again."),
            _("We checked what we promised. It was not right yet, so we are doing it again."),
        ),
        e.ReferredOutside: Lines(
            (
                _("{who} recorded that {body} has the complaint of {parties} since {opened_on}."),
                _("{who} recorded that {body} has the complaint of {parties}."),
            ),
            _("{body} has your complaint now."),
        ),
        e.OutsideOutcomeRecorded: Lines(
            By(
                "result",
                {
                    e.OutsideResult.ended_without_result: _(
                        "{who} recorded the outcome at {body}: {result}."
                    ),
                },
                otherwise=By(
                    "upheld",
                    {
                        False: _(
                            "{who} recorded the outcome at {body}: {result}, not for the "
                            "complainant."
                        ),
                    },
                    otherwise=(
                        _("{who} recorded the outcome at {body}: {result}, {amount}."),
                        _("{who} recorded the outcome at {body}: {result}."),
                    ),
                ),
            ),
            By(
                "result",
                {e.OutsideResult.ended_without_result: _("The outcome at {body}: {result}.")},
                otherwise=By(
                    "upheld",
                    {False: _("The outcome at {body}: {result}, and not in your favour.")},
                    otherwise=(
                        _("The outcome at {body}: {result}, {amount}."),
                        _("The outcome at {body}: {result}."),
                    ),
                ),
            ),
        ),
        e.Withdrawn: Lines(
            By(
                THEMSELVES,
                {True: _("{party} took the complaint back.")},
                otherwise=By(
                    "alone",
                    {
                        None: (
                            _(
                                "{who} agreed with {first} to record that {party} withdrew the "
                                "complaint {way}."
                            ),
                            _("{who} recorded that {party} withdrew the complaint {way}."),
                            _("{who} recorded that {party} withdrew the complaint."),
                        ),
                    },
                    otherwise=_(
                        "{who} recorded, alone and with a reason, that {party} withdrew the "
                        "complaint {way}."
                    ),
                ),
            ),
            By(
                THEMSELVES,
                {True: _("You took your complaint back.")},
                otherwise=(
                    _("We recorded that you withdrew your complaint {way}."),
                    _("We recorded that you withdrew your complaint."),
                ),
            ),
        ),
        e.ClosureProposed: Lines(
            _(
                "{who} proposed to close the complaint of {parties}, every option used. A "
                "second person must agree."
            ),
            said={"cause": lambda value, names: names.listed("causes", value)},
        ),
        e.Closed: Lines(
            By(
                "alone",
                {
                    None: (
                        _(
                            "{who} agreed with {first} to close the complaint of {parties}: "
                            "{ground}. Category {category}, cause {cause}."
                        ),
                        _(
                            "{who} closed the complaint of {parties}: {ground}. Category "
                            "{category}, cause {cause}."
                        ),
                    ),
                },
                otherwise=_(
                    "{who} closed the complaint of {parties} alone, with a reason: {ground}. "
                    "Category {category}, cause {cause}."
                ),
            ),
            By(
                "alone",
                {None: _("We closed your complaint: {ground}.")},
                otherwise=_("We closed your complaint: {ground}. One person decided this alone."),
            ),
            said={"cause": lambda value, names: names.listed("causes", value)},
        ),
        e.CauseDetermined: Lines(
            _("{who} determined the cause: {cause}."),
            said={"cause": lambda value, names: names.listed("causes", value)},
        ),
        e.Reopened: Lines(
            By(
                "by_complainant",
                {True: _("{parties} asked for the complaint to be opened again.")},
                otherwise=_("{who} reopened the complaint of {parties}."),
            ),
            By(
                "by_complainant",
                {True: _("You asked for your complaint to be opened again, and it is.")},
                otherwise=_("We opened your complaint again."),
            ),
        ),
    },
)
