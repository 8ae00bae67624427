"""What every act is called, what its button says, and what it will cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from amends.core.operation.events import Way

from .phrases import listed
from .phrases import marked as _


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one act: `title` names it, `button` does it, `hint` says what follows."""

    title: str
    button: str
    hint: str


WORDS: Mapping[str, Words] = {
    # --- opening a complaint ---
    "receive": Words(
        _("Record a complaint"),
        _("Record the complaint"),
        _(
            "Gives the complaint its reference and an owner, tells the first dates and confirms "
            "receipt to each complainant."
        ),
    ),
    "take-over": Words(
        _("Take over from an older register"),
        _("Take it over"),
        _(
            "Records what the old register says and what it does not hold. Sends nothing and sets "
            "no date."
        ),
    ),
    # --- sorting and assessing ---
    "acknowledge": Words(
        _("Confirm receipt"),
        _("Record the confirmation"),
        _("Records that a complainant knows the complaint has arrived, and how they were told."),
    ),
    "decide-kind": Words(
        _("Sort what came in"),
        _("Sort it"),
        _(
            "Anything but a complaint leaves the complaints process; the sender is told and may "
            "object."
        ),
    ),
    "decline-scope": Words(
        _("Decline as not ours to handle"),
        _("Decline the complaint"),
        _(
            "The first person proposes, a second decides. Then the sender is told why and where to "
            "turn, and may object."
        ),
    ),
    "assess": Words(
        _("Assess"),
        _("Save the assessment"),
        _(
            "Sets the priority and may bring the answer forward. Where safety is at stake, top "
            "management is told at once."
        ),
    ),
    "classify": Words(
        _("Classify"),
        _("Save the classification"),
        _("Puts the complaint where it belongs. The unit decides who can see it."),
    ),
    "name-person": Words(
        _("Settle who is complained about"),
        _("Settle it"),
        _(
            "Whoever is named can no longer open the complaint and gets a page of their own. "
            "Dismissing the mention needs a reason."
        ),
    ),
    "assign": Words(
        _("Give it to an investigator"),
        _("Give it to them"),
        _("Begins the investigation. The investigator must be free of any tie to the complaint."),
    ),
    "transfer": Words(
        _("Name another owner"),
        _("Name them as the owner"),
        _("Makes somebody else answer for the complaint at once, without asking them."),
    ),
    "hand-over": Words(
        _("Hand over"),
        _("Ask them to take it over"),
        _("Asks somebody to answer for the complaint instead. Until they accept, you still do."),
    ),
    "accept-hand-over": Words(
        _("Accept the complaint"),
        _("Accept: I answer for it"),
        _("You answer for the complaint from now on."),
    ),
    "return-hand-over": Words(
        _("Give it back"),
        _("Give it back"),
        _("It stays with whoever wanted to hand it over; they read your reason."),
    ),
    "recuse": Words(
        _("Step back"),
        _("Step back from this complaint"),
        _("Takes the complaint out of your hands; somebody free of any tie answers for it."),
    ),
    "declare-interest": Words(
        _("Say that you are too close"),
        _("Say so"),
        _("From now on you cannot handle or review this complaint."),
    ),
    "take-immediate-action": Words(
        _("Record an immediate action"),
        _("Record the action"),
        _("Records what was done at once, before the investigation."),
    ),
    "resolve-at-once": Words(
        _("Settle it at once"),
        _("Settle and close"),
        _(
            "Records the whole way from assessing to closing in one step, for what one "
            "conversation "
            "settled and the complainant accepted."
        ),
    ),
    # --- parties ---
    "raise-issue": Words(
        _("Add an issue"),
        _("Add the issue"),
        _("Each issue gets its own finding before a response can be prepared."),
    ),
    "add-party": Words(
        _("Add somebody"),
        _("Add them"),
        _("A further complainant gets a confirmation of receipt and a decision of their own."),
    ),
    "end-party": Words(
        _("End somebody's part"),
        _("End their part"),
        _("They get no further letters about this complaint."),
    ),
    "record-authority": Words(
        _("Record a representative's authority"),
        _("Record the authority"),
        _("Says whether the representative may speak for the complainant, and until when."),
    ),
    "record-needs": Words(
        _("Record how to reach somebody"),
        _("Save"),
        _("Letters and calls follow these wishes from now on."),
    ),
    # --- communicating ---
    "record-contact": Words(
        _("Record a contact"),
        _("Record the contact"),
        _("Keeps a note of a call, a letter or a visit."),
    ),
    "request-information": Words(
        _("Ask for information"),
        _("Record the request"),
        _("Records what a party is asked and until when an answer helps."),
    ),
    "send-notice": Words(
        _("Record a notice"),
        _("Record the notice"),
        _("Records what was sent and how, or that it did not arrive."),
    ),
    "write-letter": Words(
        _("Write a letter"),
        _("Send it"),
        _("Goes out word for word, by e-mail or to be printed and posted."),
    ),
    "print-letter": Words(
        _("Record that a letter was printed"),
        _("Record it"),
        _("Each printing stands in the record."),
    ),
    "post-letter": Words(
        _("Record that a letter was posted"),
        _("Record the posting"),
        _("The proof of posting: which day, which way, by whom."),
    ),
    "return-letter": Words(
        _("A letter came back"),
        _("Record that it came back"),
        _("What it told was not told; a receipt that it confirmed is not confirmed."),
    ),
    "message": Words(
        _("Write a message"),
        _("Add the message"),
        _("The complainant can read it on their page."),
    ),
    "note": Words(
        _("Write an internal note"),
        _("Add the note"),
        _("Only personnel who may open the complaint can read it."),
    ),
    "attach": Words(
        _("Add a file"),
        _("Add the file"),
        _("The complainant can open it unless it is marked internal."),
    ),
    # --- investigating ---
    "notify-subject": Words(
        _("Tell a person complained about"),
        _("Record that they were told"),
        _("They learn the whole allegation and who supports them, before they are heard."),
    ),
    "hear-person": Words(
        _("Hear a person complained about"),
        _("Record what they say"),
        _("Records their side, or why they could not be heard."),
    ),
    "record-evidence": Words(
        _("Record evidence"),
        _("Record the evidence"),
        _("Adds something that bears on the complaint or on one issue."),
    ),
    "record-finding": Words(
        _("Record a finding"),
        _("Record the finding"),
        _("Says what was established about one issue, and why. A later finding replaces it."),
    ),
    "finish-investigation": Words(
        _("Finish the investigation"),
        _("Finish the investigation"),
        _(
            "Opens the way to a response. Every issue needs its finding, and every side its "
            "hearing."
        ),
    ),
    # --- responding and deciding ---
    "prepare-response": Words(
        _("Prepare a response"),
        _("Save the response"),
        _(
            "Within your own limit it is authorized at once, unless the policy asks for a second "
            "person. Nothing is sent yet."
        ),
    ),
    "authorize-response": Words(
        _("Authorize the response"),
        _("Authorize the response"),
        _("Lets the decision go out. Your limit must reach as far as what is promised."),
    ),
    "disagree": Words(
        _("Do not agree"),
        _("Do not agree"),
        _(
            "What was proposed is off, and a response goes back to whoever prepared it, with your "
            "reason. Nothing is sent."
        ),
    ),
    "communicate-decision": Words(
        _("Communicate the decision"),
        _("Communicate the decision"),
        _(
            "Sends the decision with its reasons and every way of going further, tells the "
            "personnel concerned, and starts the time for a reply."
        ),
    ),
    "escalate": Words(
        _("Take it to the next level"),
        _("Take it up"),
        _("Somebody who was not involved before looks at the complaint anew."),
    ),
    # --- reacting and closing ---
    "record-reaction": Words(
        _("Record the reaction"),
        _("Record the reaction"),
        _(
            "Accepted: what was promised is carried out. Not accepted: the complaint stays open, "
            "and the complainant is told every way of going further."
        ),
    ),
    "carry-out": Words(
        _("Record that it was done"),
        _("Record that it was done"),
        _("Records one promised remedy as done. An amount must be paid first."),
    ),
    "pay-remedy": Words(
        _("Record a payment"),
        _("Record the payment"),
        _("The payment that completes the amount also records the remedy as done."),
    ),
    "verify-correction": Words(
        _("Verify the correction"),
        _("Record that it holds"),
        _("Records that what was promised was seen to be done. Opens the way to closing."),
    ),
    "refer-outside": Words(
        _("Record that an outside body has it"),
        _("Record it"),
        _("The complaint stays open and is watched while the outside body deals with it."),
    ),
    "record-outside-outcome": Words(
        _("Record the outside outcome"),
        _("Record the outcome"),
        _("A result is carried out; without one the complaint is watched again."),
    ),
    "close": Words(
        _("Close"),
        _("Close the complaint"),
        _(
            "Ends the complaint on one ground, with its category and cause. A later word reopens "
            "it."
        ),
    ),
    "reopen": Words(
        _("Reopen"),
        _("Reopen the complaint"),
        _("Opens the complaint again at the stage that fits."),
    ),
    "withdraw": Words(
        _("Record a withdrawal"),
        _("Record the withdrawal"),
        _("Keeps the complainant's own words. Closing it remains a step of its own."),
    ),
    # --- dates ---
    "set-reminder": Words(
        _("Set a reminder"),
        _("Set the reminder"),
        _("Shows the complaint on somebody's day."),
    ),
    "promise": Words(
        _("Promise something"),
        _("Record the promise"),
        _("The day becomes a date that must be kept, like any other."),
    ),
    "keep-promise": Words(
        _("Record a promise as kept"),
        _("Record it as kept"),
        _("Ends the date that the promise set."),
    ),
    "extend-term": Words(
        _("Move a date"),
        _("Move the date"),
        _(
            "Sets a later day before the old one has passed. The day told first stays in the "
            "record."
        ),
    ),
    "note-late": Words(
        _("Say why a date was not kept"),
        _("Record why it is late"),
        _(
            "Records why what a date asked for is late, and by when it is expected. The date stays "
            "missed."
        ),
    ),
    "pause-term": Words(
        _("Let the time stand still"),
        _("Stop the time"),
        _("The days until it runs again are not counted."),
    ),
    "resume-term": Words(
        _("Let the time run again"),
        _("Let it run"),
        _("Moves the date by the working days that it stood still."),
    ),
    "lapse": Words(
        _("Record a missed date"),
        _("Record it"),
        _("Done by the system, once, when a date passes and what it asked for is not done."),
    ),
    # --- the record ---
    "correct": Words(
        _("Correct the record"),
        _("Correct the record"),
        _("Puts a mistake of recording right. The old value stays in the record."),
    ),
    "retract": Words(
        _("Take words away"),
        _("Take the words away"),
        _("The words go for good; that they stood here, who took them away and why remains."),
    ),
    "erase": Words(
        _("Erase personal data"),
        _("Erase for good"),
        _("Cannot be undone. What was done, when and by whom still stands."),
    ),
    "take-back": Words(
        _("Undo the take-over"),
        _("Take it back"),
        _("Its words go for good and it stands in no list any more. That it was here remains."),
    ),
    "hold": Words(
        _("Keep everything"),
        _("Place the hold"),
        _("Nothing of this complaint can be erased until the hold is released."),
    ),
    "release-hold": Words(
        _("Release a hold"),
        _("Release the hold"),
        _("Data can be erased again, unless another hold remains."),
    ),
    "link": Words(
        _("Link another complaint"),
        _("Link them"),
        _("Shows each complaint on the page of the other."),
    ),
    "merge": Words(
        _("Handle in another complaint"),
        _("Merge them"),
        _("Its complainants join there and are told the decision. Both references keep working."),
    ),
    "unmerge": Words(
        _("Undo a merging"),
        _("Separate them"),
        _("This complaint stands alone again, where it stood before."),
    ),
    "split": Words(
        _("Split issues off"),
        _("Split them off"),
        _("The issues get a complaint of their own, received on the same day as this one."),
    ),
    # --- personnel and rules ---
    "add-person": Words(
        _("Add a person"),
        _("Add the person"),
        _("They can be given roles and an account."),
    ),
    "move-person": Words(
        _("Change unit or manager"),
        _("Save"),
        _("Decides from now on whose complaints they may not handle."),
    ),
    "end-person": Words(
        _("Record that a person left"),
        _("Record it"),
        _("Ends every role. What they did keeps their name."),
    ),
    "grant-role": Words(
        _("Grant a role"),
        _("Grant the role"),
        _("For a unit and all below it, or for the whole organization."),
    ),
    "end-role": Words(
        _("End a role"),
        _("End the role"),
        _("They can no longer do what only this role allowed."),
    ),
    "set-absence": Words(
        _("Record an absence"),
        _("Record the absence"),
        _("No complaint is given to them on these days; the deputy stands in."),
    ),
    "invite-person": Words(
        _("Make an invitation to sign in"),
        _("Make an invitation"),
        _("Whoever holds it can set the person's password. It is shown once and lasts three days."),
    ),
    "adopt": Words(
        _("Adopt a rule"),
        _("Adopt it"),
        _("Binds from the moment given. What was decided under the old rule keeps it."),
    ),
    "return-proposal": Words(
        _("Do not agree to a proposed policy"),
        _("Send it back"),
        _("The proposal is off. Whoever made it reads why and can change it."),
    ),
}
"""The words of every act, by its name."""


VARIANTS: Mapping[str, Words] = {
    "take-up-review": Words(
        _("Take up the review"),
        _("Take it up"),
        _("You look into it yourself from now on, and write the next answer."),
    ),
    "give-access": Words(
        _("Give a secret for the tracking page"),
        _("Give the secret"),
        _(
            "With it they read what is written to them and answer. By e-mail it is sent to them; "
            "otherwise it is shown to you, for a few minutes, to be handed over. An older one of "
            "theirs opens nothing any more."
        ),
    ),
}
"""Forms that ask one thing of an act, under a name of their own."""


DONE: Mapping[str, str] = {
    "receive": _("Recorded."),
    "take-over": _("Taken over."),
    "acknowledge": _("The confirmation is recorded."),
    "decide-kind": _("Sorted."),
    "decline-scope": _("It is declined. The sender is told why, and where to turn."),
    "assess": _("Assessed."),
    "classify": _("Classified."),
    "name-person": _("It is settled who is complained about."),
    "assign": _("The investigator has it now."),
    "transfer": _("Somebody else answers for it now."),
    "hand-over": _("They are asked. Until they accept, you answer for it."),
    "accept-hand-over": _("You answer for it now."),
    "return-hand-over": _("Given back. It stays with its owner."),
    "recuse": _("You stepped back."),
    "declare-interest": _("Noted: you are too close to this complaint."),
    "take-immediate-action": _("The immediate action is recorded."),
    "resolve-at-once": _("Settled and closed."),
    "raise-issue": _("The issue is added."),
    "add-party": _("They take part now."),
    "end-party": _("Their part has ended."),
    "record-authority": _("The authority is recorded."),
    "record-needs": _("Saved: how to reach them."),
    "record-contact": _("The contact is recorded."),
    "request-information": _("The request is recorded."),
    "send-notice": _("The notice is recorded."),
    "write-letter": _("The letter is written."),
    "print-letter": _("It is recorded that it was printed."),
    "post-letter": _("The posting is recorded."),
    "return-letter": _("It is recorded that it came back."),
    "message": _("Your message is added."),
    "note": _("Your note is added."),
    "attach": _("The file is added."),
    "notify-subject": _("It is recorded that they were told."),
    "hear-person": _("Their side is recorded."),
    "record-evidence": _("The evidence is recorded."),
    "record-finding": _("The finding is recorded."),
    "finish-investigation": _("The investigation is finished."),
    "prepare-response": _("The response is prepared."),
    "authorize-response": _("The response is authorized. The decision can go out."),
    "disagree": _("You did not agree; whoever proposed it reads why."),
    "communicate-decision": _("The decision is communicated."),
    "escalate": _("Somebody new looks at it now."),
    "record-reaction": _("The reaction is recorded."),
    "carry-out": _("It is recorded as done."),
    "pay-remedy": _("The payment is recorded."),
    "verify-correction": _("It is recorded that the correction holds."),
    "refer-outside": _("It is recorded that the outside body has it."),
    "record-outside-outcome": _("The outside outcome is recorded."),
    "close": _("It is closed."),
    "reopen": _("It is open again."),
    "withdraw": _("The withdrawal is recorded."),
    "set-reminder": _("The reminder is set."),
    "promise": _("The promise is recorded."),
    "keep-promise": _("The promise is recorded as kept."),
    "extend-term": _("The date is moved."),
    "note-late": _("Why it is late stands in the record."),
    "pause-term": _("The time stands still."),
    "resume-term": _("The time runs again."),
    "lapse": _("The missed date is recorded."),
    "correct": _("The record is corrected."),
    "retract": _("The words are taken away."),
    "erase": _("The data is erased."),
    "take-back": _("The take-over is undone."),
    "hold": _("Nothing of it can be erased now."),
    "release-hold": _("The hold is released."),
    "link": _("The complaints are linked."),
    "merge": _("The complaints are merged."),
    "unmerge": _("The complaints are separated."),
    "split": _("The issues have a complaint of their own."),
    "add-person": _("They are in personnel now."),
    "move-person": _("Saved."),
    "end-person": _("It is recorded that they left."),
    "grant-role": _("The role is granted."),
    "end-role": _("The role has ended."),
    "set-absence": _("The absence is recorded."),
    "invite-person": _("The invitation is made."),
    "adopt": _("The rule is adopted."),
    "return-proposal": _("The proposal is off."),
}
"""What is said after an act was done."""

OTHERWISE: Mapping[tuple[str, str], str] = {
    ("close", "proposed"): _("Proposed. It is closed once somebody else agrees."),
    ("close", "in_part"): _("It is closed for those it was closed for; for others it is open."),
    ("decline-scope", "proposed"): _("Proposed. It is declined once somebody else agrees."),
    ("prepare-response", "proposed"): _(
        "The response is prepared. It goes out once somebody else has authorized it."
    ),
    ("prepare-response", "ready"): _("The response is prepared. The decision can go out."),
    ("authorize-response", "proposed"): _("Authorized. Another response waits for it yet."),
    ("disagree", "response"): _("You sent it back; whoever prepared it reads why."),
    ("record-reaction", "refused"): _("The reaction is recorded. The complaint stays open."),
}
"""What is said instead where the act led elsewhere: by act and outcome."""


def done(act: str, outcome: str = "") -> str:
    """What is said after the act was done, and what became of it. Raises KeyError for an unknown
    act; an outcome without words of its own is told as usual."""
    return gettext(OTHERWISE.get((act, outcome), DONE[act]))


def title(act: str) -> str:
    """What the act is called. Raises KeyError for an unknown act, as do the others."""
    return gettext(_of(act).title)


def button(act: str) -> str:
    """What its button says: what happens when it is pressed."""
    return gettext(_of(act).button)


def button_of_answer(way: Way, goes_to: Sequence[str]) -> str:
    """What the button says that communicates a decision by this way: to whom it goes. Nobody is
    named where no letter goes, because it was said or because it cannot go."""
    if not goes_to:
        return gettext("Record that the decision is communicated")
    if way is Way.email:
        return gettext("Send this answer to {names}").format(names=listed(goes_to))
    return gettext("Lay this answer to {names} ready for the post").format(names=listed(goes_to))


def button_of_letter(by_mail: bool, name: str) -> str:
    """What the button says that sends a letter: at once, or once somebody posted it."""
    if by_mail:
        return gettext("Send this letter to {name}").format(name=name)
    return gettext("Lay this letter to {name} ready for the post").format(name=name)


def hint(act: str) -> str:
    """What the act will cause, in one or two short sentences."""
    return gettext(_of(act).hint)


def _of(act: str) -> Words:
    return WORDS[act] if act in WORDS else VARIANTS[act]
