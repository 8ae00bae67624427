"""Texts of every guard: what was refused, why, and what to do about it.

Guards of one subclause alone are declared in its file in `wording.acts`. Of several wordings, the
first is used for which the refusal has all values. The last needs none.
"""

from collections.abc import Mapping

from amends.core.refusal import Guard

from .acts import REFUSALS, merged
from .acts.declaration import Refusal, refusal
from .phrases import marked as _

_SHARED: Mapping[Guard, Refusal] = {
    Guard.not_permitted: refusal(
        _("You cannot do this here."),
        (
            _("Your role does not allow “{act}”."),
            _("Your role does not allow this here."),
        ),
        _("Ask the person who answers for the complaint, or the management representative."),
        complainant=refusal(
            _("This cannot be done from here."),
            _("Only the organisation can do it."),
            _("Write us a message and say what you want."),
        ),
    ),
    Guard.person_complained_about: refusal(
        _("You cannot open or change this complaint."),
        _("It is about you or someone you manage."),
        _("If it is about you, your own page shows what is said and where you can answer."),
    ),
    Guard.sealed_triage: refusal(
        _("This complaint is not open to you yet."),
        _("A person may be complained about, and it is not settled who."),
        _("The management representative, or a deputy from another unit, settles that first."),
    ),
    Guard.not_independent: refusal(
        _("This person cannot handle or review the complaint."),
        (_("{person} {closeness}."), _("They are too close to it.")),
        _("Choose someone without a conflict of interest."),
        complainant=refusal(
            _("We cannot pass it on by ourselves just now."),
            _("The person chosen is too close to your complaint."),
            _("Please write us a message. We shall name someone else and tell you."),
        ),
    ),
    Guard.cannot_handle: refusal(
        _("There is no one to assign this complaint to."),
        (
            _("{person} is away, or has no role in which complaints are handled."),
            _("No one who is free and not too close holds the role of {role}."),
            _("For the unit {unit} no one is left who is free and not too close."),
            _("No one is available without a conflict of interest."),
        ),
        _("Choose someone else, or ask your complaints manager."),
        complainant=refusal(
            _("We cannot pass it on by ourselves just now."),
            _("No one who is free and has not looked at it yet could be found at once."),
            _("Please send us a message. We'll choose someone and tell you who it is."),
        ),
    ),
    Guard.same_person: refusal(
        _("Someone else needs to do this."),
        _("You did the step before it, and a second person has to look at it."),
        _("Ask a colleague to do it; it is shown to them as waiting."),
    ),
    Guard.not_your_own: refusal(
        _("You can do this only in your own matter."),
        (
            _("{person} does not have this complaint in hand."),
            _("Someone else owns it."),
        ),
        _("Leave it to the person it belongs to, or have the complaint given to you."),
        complainant=refusal(
            _("You can speak only for yourself here."),
            _("This belongs to someone else who takes part."),
            _("They can do it on their own page, with their own secret."),
        ),
    ),
    Guard.wrong_stage: refusal(
        _("This cannot be done now."),
        (
            _("The complaint stands at “{stage}”. It can be done {needed}."),
            _("It can be done {needed}."),
            _("The complaint is not at the right stage for it."),
        ),
        _("See what can be done now, beside the complaint."),
        complainant=refusal(
            _("This cannot be done now."),
            _("Your complaint has moved on, or is not there yet."),
            _("Look again at where it stands. You can always write us a message."),
        ),
    ),
    Guard.unknown_party: refusal(
        _("Choose who this is for."),
        (
            _("{party} does not take part in this complaint, or not in the way this needs."),
            _("No one was named who takes part in the way this needs."),
        ),
        _("Choose one of the people listed with the complaint, or add them first."),
        complainant=refusal(
            _("This cannot be done from here."),
            _("You no longer take part in this complaint."),
            _("If that is a mistake, please write to us or call."),
        ),
    ),
    Guard.unknown_issue: refusal(
        _("Choose an issue of this complaint."),
        (
            _("Issue {issue} is not handled in this complaint."),
            _("At least one issue must go, and at least one must stay."),
        ),
        _("Choose one of the issues listed with the complaint."),
    ),
    Guard.unknown_person: refusal(
        _("Choose a member of staff."),
        (
            _("{person} is no longer a member of staff, or not concerned here."),
            _("They are not a member of staff, or no longer."),
        ),
        _("Choose someone from the list."),
    ),
    Guard.unknown_code: refusal(
        _("Choose something from the list."),
        (
            _("“{code}” is not offered, or not any more."),
            _("This is not offered, or not any more."),
        ),
        _("Choose what comes closest, or ask for it to be added to the policy."),
    ),
    Guard.unknown_item: refusal(
        _("This is not part of the complaint."),
        (
            _("Remedy {remedy} was not offered in this response."),
            _("Response {response} does not apply to anyone in this complaint."),
            _("This complaint was not merged with {other}."),
            _("“{item}” is not part of this complaint."),
            _("What was named is not part of this complaint."),
        ),
        _("Open the complaint again and choose from what it shows."),
    ),
    Guard.in_the_future: refusal(
        _("Enter a time that has passed."),
        (_("{day} has not come yet."), _("{moment} has not come yet."), _("It has not come yet.")),
        _(
            "Enter when it really happened. For something to come, make a promise or set a "
            "reminder."
        ),
    ),
    Guard.not_by_hand: refusal(
        _("That is not recorded by hand."),
        (
            _("“{event}” follows from what is done here, and is known from that moment."),
            _("It follows from what is done here, and is known from that moment."),
        ),
        _(
            "Do it here: send the letter, take the step, or move the date. Write down as a note "
            "what was done elsewhere."
        ),
    ),
    Guard.before_receipt: refusal(
        _("Enter a later time."),
        (
            _("The complaint was received only on {received}."),
            _("The complaint was received only later."),
        ),
        _("If the day of receipt is wrong, correct the record first."),
    ),
    Guard.already_exists: refusal(
        _("This is already there."),
        (
            _("Someone already holds the role of {role}."),
            _("This version of “{code}” is not newer than the one adopted."),
            _("The same is already in the record."),
        ),
        _("Use what is there, or end it first."),
    ),
    Guard.already_done: refusal(
        _("This has already been done."),
        _("The record shows it, and doing it again would change nothing."),
        _("Look at the timeline to see who did it and when."),
        complainant=refusal(
            _("You already told us."),
            _("We have your answer."),
            _("If you have changed your mind, choose another answer or write us a message."),
        ),
    ),
    Guard.anonymous_with_identity: refusal(
        _("Someone without a name cannot be given one."),
        _("A name or an address was filled in, but they want to be known to no one."),
        _(
            "Leave name and address empty, or choose “in confidence” if they agree that the few "
            "who handle the complaint learn them."
        ),
    ),
    Guard.wrong_type: refusal(
        _("One entry does not fit."),
        (
            _("Look at “{field}”: it wants something else, or nothing."),
            _("One field wants something else, or nothing."),
        ),
        _(
            "Fill exactly the fields that belong together; amounts are more than nothing, days "
            "in order."
        ),
    ),
    Guard.not_complete: refusal(
        _("Something is still missing."),
        (_("Not answered yet: {missing}."), _("Not every question is answered.")),
        _("Answer it. If you do not know yet, ask first and come back."),
    ),
    Guard.needs_reason: refusal(
        _("Give a reason."),
        (
            _("“{option}” was not used, and people who read the record later must understand why."),
            _("Anyone who reads the record later needs to understand why."),
        ),
        _("Write one or two plain sentences."),
    ),
    Guard.mentions_unsettled: refusal(
        _("First settle who is complained about."),
        _(
            "The complaint names someone, and no one has decided yet which member of staff that "
            "is, if any."
        ),
        _(
            "The management representative names the person, or dismisses the mention with a "
            "reason."
        ),
    ),
    Guard.side_not_heard: refusal(
        _("One side has not been heard."),
        (
            _("{person} is complained about and has not said anything to it yet."),
            _("A person complained about has not said anything to it yet."),
        ),
        _("Hear them, or record why they could not be heard."),
    ),
    Guard.finding_missing: refusal(
        _("There is no finding on every issue yet."),
        (
            _("Still open: issue {issues}."),
            _("Each issue needs its own finding."),
        ),
        _("Record a finding on each issue, then finish the investigation."),
    ),
    Guard.nothing_proposed: refusal(
        _("There is nothing to agree to."),
        _("No one has proposed anything that waits for a second person."),
        _("Look at the complaint again: perhaps it was settled meanwhile."),
    ),
    Guard.not_proposed: refusal(
        _("You cannot accept this account."),
        _("The saved account is missing, or is not the one that was proposed."),
        _("Decline it. The person who proposed it can then propose it again."),
    ),
    Guard.nothing_to_read: refusal(
        _("There is nothing to read."),
        _("You have no unread notice about this complaint."),
        _("Open the complaint."),
    ),
    Guard.nothing_to_check: refusal(
        _("There is nothing to check."),
        _("No one left it out of the figures alone, or someone has checked it."),
        _("Open the complaint and read its history."),
    ),
    Guard.recourse_missing: refusal(
        _("The decision cannot go out yet."),
        _("It must say how the complainant can go further, and the policy names no way."),
        _("Ask the management representative to add a level or an outside body to the policy."),
    ),
    Guard.needs_long_way: refusal(
        _("This complaint cannot be settled at once."),
        (_("The reason: {why}."), _("It needs a closer look.")),
        _("Go on with the usual steps; nothing you recorded is lost."),
    ),
    Guard.too_early: refusal(
        _("It is too early for this."),
        (_("The time runs until {until}."), _("The time for it is still running.")),
        _("Come back after that."),
    ),
    Guard.safety_not_investigated: refusal(
        _("The complaint cannot be closed yet."),
        _("Someone's safety was at stake, and that has not been looked into."),
        _("Finish the investigation, even though the complaint was withdrawn."),
    ),
    Guard.last_complainant: refusal(
        _("A complaint needs a complainant."),
        _("No one would be left whose complaint it is."),
        _("Name a complainant. If the last one wants to stop, record a withdrawal."),
    ),
    Guard.term_over: refusal(
        _("This date cannot be changed any more."),
        (
            _("It ran until {until}, or what it asked for is done."),
            _("It has passed, or what it asked for is done."),
        ),
        _("Tell the complainant the truth about it, and promise a new day."),
    ),
    Guard.term_passed: refusal(
        _("This date has passed and stays missed: it cannot be moved any more."),
        (
            _("It ran until {until}."),
            _("It is over."),
        ),
        _(
            "Why it is late, and by when you expect it, stands in the record now. Tell the "
            "complainant."
        ),
    ),
    Guard.must_be_written: refusal(
        _("This cannot be told by word of mouth alone."),
        (
            _("“{letter_of_pack}” must be in writing: {pack} demands it."),
            _("A regulator demands it in writing."),
        ),
        _("Send it by e-mail or as a letter. You can call as well."),
    ),
    Guard.checklist_open: refusal(
        _("The letter cannot go yet."),
        (
            _("Under {pack}, “{letter_of_pack}” still lacks: {lines}."),
            _("Something that a regulator demands is not in it."),
        ),
        _("Write it, then tick it where the letter is checked. Tick only what stands in it."),
    ),
    Guard.list_open: refusal(
        _("Something has to be chosen before that."),
        (
            _("“{fact}” is needed before this is done ({pack}), and nothing is chosen."),
            _("A regulator's rules ask for an entry of a list before this is done."),
        ),
        _("Choose it under “Classify”."),
    ),
    Guard.forbidden_text: refusal(
        _("The letter cannot go like this."),
        (
            _("“{forbidden}” stands in it, which {pack} forbids in “{letter_of_pack}”."),
            _("Something stands in it that a regulator forbids there."),
        ),
        _("Take it out. If a template puts it there, change the template under “Letters”."),
    ),
}
"""The guards that several subclauses have."""

WORDS = merged((_SHARED, REFUSALS))
"""The texts of every guard, for staff and, where they differ, for complainants."""
