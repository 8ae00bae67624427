"""The words of every guard: what is refused, why, and what to do about it.

Of several wordings the first counts whose every value the refusal gives; the last needs none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.core.refusal import Guard

from .phrases import Wordings
from .phrases import marked as _


@dataclass(frozen=True, slots=True)
class Words:
    """The wordings of one guard, the fullest first; the last of each needs no value."""

    what: Wordings
    why: Wordings
    what_to_do: Wordings


def _say(what: str, why: str | Wordings, what_to_do: str | Wordings) -> Words:
    return Words((what,), _several(why), _several(what_to_do))


def _several(texts: str | Wordings) -> Wordings:
    return (texts,) if isinstance(texts, str) else texts


WORDS: Mapping[Guard, Words] = {
    # --- who ---
    Guard.not_permitted: _say(
        _("You cannot do this here."),
        (
            _("“{act}” is not among what your roles allow for this complaint."),
            _("Your roles do not allow it."),
        ),
        _("Ask the person who answers for the complaint, or the management representative."),
    ),
    Guard.person_complained_about: _say(
        _("You cannot open or change this complaint."),
        _("It is about you, or about somebody you manage."),
        _("If it is about you, your own page shows what is said and where you can answer."),
    ),
    Guard.sealed_triage: _say(
        _("This complaint is not open to you yet."),
        _("A person may be complained about, and it is not settled who."),
        _("The management representative, or a deputy from another unit, settles that first."),
    ),
    Guard.not_independent: _say(
        _("This person cannot handle or review the complaint."),
        (_("{person} {closeness}."), _("They are too close to it.")),
        _("Choose somebody who has no tie to it."),
    ),
    Guard.cannot_handle: _say(
        _("Nobody can be given the complaint this way."),
        (
            _("{person} is away, or has no role in which complaints are handled."),
            _("Nobody who is free and not too close holds the role of {role}."),
            _("For the unit {unit} nobody is left who is free and not too close."),
            _("Nobody is left who is free and not too close."),
        ),
        _("Choose somebody else, or ask the management representative to name somebody."),
    ),
    Guard.same_person: _say(
        _("This needs somebody else."),
        _("You did the step before it, and a second person has to look at it."),
        _("Ask a colleague to do it; it is shown to them as waiting."),
    ),
    Guard.over_limit: _say(
        _("This is more than may be promised in this role."),
        (
            _(
                "All that is promised in this complaint comes to {amount}, which is beyond the "
                "limit of {person}."
            ),
            _("All that is promised in this complaint is beyond the limit."),
        ),
        _("Offer less, or ask somebody whose limit reaches that far."),
    ),
    Guard.not_your_own: _say(
        _("You can do this only in your own matter."),
        (
            _("{person} does not have this complaint in hand."),
            _("It belongs to somebody else."),
        ),
        _("Leave it to the person it belongs to, or have the complaint given to you."),
    ),
    Guard.authority_missing: _say(
        _("First it must be shown that they may speak for the complainant."),
        (
            _("{party} has not shown that they may read what concerns the complainant."),
            _("Only complainants, and whoever may speak for one, follow a complaint."),
        ),
        _("Record their authority once it is shown, or give access to the complainant."),
    ),
    Guard.own_role: _say(
        _("Nobody gives a role to themselves."),
        _(
            "Else whoever manages personnel could open every complaint to themselves, and nobody "
            "else would have agreed."
        ),
        _("Ask somebody else who manages personnel, or whoever runs this installation."),
    ),
    Guard.last_holder: _say(
        _("This role cannot be left without anybody."),
        (_("Nobody else holds the role of {role}."), _("Nobody else holds it.")),
        _("Give the role to somebody else first; then take it away here."),
    ),
    # --- what the act names ---
    Guard.wrong_stage: _say(
        _("This cannot be done now."),
        (
            _("The complaint stands at “{stage}”. It can be done {needed}."),
            _("It can be done {needed}."),
            _("The complaint is not at the right stage for it."),
        ),
        _("See what can be done now, beside the complaint."),
    ),
    Guard.unknown_party: _say(
        _("Choose who this is for."),
        (
            _("{party} does not take part in this complaint, or not in the way this needs."),
            _("Nobody was named who takes part in the way this needs."),
        ),
        _("Choose one of the people listed with the complaint, or add them first."),
    ),
    Guard.unknown_issue: _say(
        _("Choose an issue of this complaint."),
        (
            _("Issue {issue} is not handled in this complaint."),
            _("At least one issue must go, and at least one must stay."),
        ),
        _("Choose one of the issues listed with the complaint."),
    ),
    Guard.unknown_person: _say(
        _("Choose a member of personnel."),
        (
            _("{person} is not in personnel any more, or not concerned here."),
            _("They are not in personnel, or not any more."),
        ),
        _("Choose somebody from the list."),
    ),
    Guard.unknown_code: _say(
        _("Choose something from the list."),
        (
            _("“{code}” is not offered, or not any more."),
            _("This is not offered, or not any more."),
        ),
        _("Choose what comes closest, or ask for it to be added to the policy."),
    ),
    Guard.unknown_piece: _say(
        _("These words are not here."),
        _("They do not belong to this complaint, or were already taken away."),
        _("Open the complaint again and choose from what it shows."),
    ),
    Guard.unknown_item: _say(
        _("This is not part of the complaint."),
        (
            _("Remedy {remedy} was not offered in this response."),
            _("Response {response} does not count for anybody in this complaint."),
            _("This complaint was not merged with {other}."),
            _("“{item}” is not part of this complaint."),
            _("What was named is not part of this complaint."),
        ),
        _("Open the complaint again and choose from what it shows."),
    ),
    Guard.in_the_future: _say(
        _("Enter a time that has passed."),
        (_("{day} has not come yet."), _("{moment} has not come yet."), _("It has not come yet.")),
        _(
            "Enter when it really happened. For something to come, make a promise or set a "
            "reminder."
        ),
    ),
    Guard.not_by_hand: _say(
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
    Guard.before_receipt: _say(
        _("Enter a later time."),
        (
            _("The complaint was received only on {received}."),
            _("The complaint was received only later."),
        ),
        _("If the day of receipt is wrong, correct the record first."),
    ),
    Guard.already_exists: _say(
        _("This is already there."),
        (
            _("Somebody already holds the role of {role}."),
            _("This version of “{code}” is not newer than the one adopted."),
            _("The same is already in the record."),
        ),
        _("Use what is there, or end it first."),
    ),
    Guard.already_done: _say(
        _("This has already been done."),
        _("The record shows it, and doing it again would change nothing."),
        _("Look at the timeline to see who did it and when."),
    ),
    Guard.same_complaint: _say(
        _("Choose another complaint."),
        _("A complaint cannot be put together with itself."),
        _("Enter the reference of the other complaint."),
    ),
    Guard.anonymous_with_identity: _say(
        _("Somebody without a name cannot be given one."),
        _("A name or an address was filled in, but they want to be known to nobody."),
        _(
            "Leave name and address empty, or choose “in confidence” if they agree that the few "
            "who handle the complaint learn them."
        ),
    ),
    Guard.wrong_type: _say(
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
    # --- what must have been done before ---
    Guard.not_complete: _say(
        _("Something is still missing."),
        (_("Not answered yet: {missing}."), _("Not every question is answered.")),
        _("Answer it. If you do not know yet, ask first and come back."),
    ),
    Guard.needs_reason: _say(
        _("Give a reason."),
        (
            _("“{option}” was not used, and whoever reads the record later must understand why."),
            _("Whoever reads the record later must be able to understand why."),
        ),
        _("Write one or two plain sentences."),
    ),
    Guard.mentions_unsettled: _say(
        _("First settle who is complained about."),
        _(
            "The complaint names somebody, and it is not settled who in personnel that is, if "
            "anybody."
        ),
        _(
            "The management representative names the person, or dismisses the mention with a "
            "reason."
        ),
    ),
    Guard.not_told_in_full: _say(
        _("First tell the person what is said about them."),
        (
            _("{person} has not been told the whole allegation, and must be before being heard."),
            _("They have not been told the whole allegation, and must be before being heard."),
        ),
        _("Tell them, and who supports them. Then hear them."),
    ),
    Guard.side_not_heard: _say(
        _("One side has not been heard."),
        (
            _("{person} is complained about and has not said anything to it yet."),
            _("A person complained about has not said anything to it yet."),
        ),
        _("Hear them, or record why they could not be heard."),
    ),
    Guard.finding_missing: _say(
        _("There is no finding on every issue yet."),
        (
            _("Still open: issue {issues}."),
            _("Each issue needs its own finding."),
        ),
        _("Record a finding on each issue, then finish the investigation."),
    ),
    Guard.not_finished: _say(
        _("The investigation is not finished yet."),
        _("Every issue has its finding, but nobody has said that the examination is over."),
        _("The investigator finishes the investigation; then the response can be prepared."),
    ),
    Guard.nothing_proposed: _say(
        _("There is nothing to agree to."),
        _("Nobody has proposed anything that waits for a second person."),
        _("Look at the complaint again: perhaps it was settled meanwhile."),
    ),
    Guard.nothing_offered: _say(
        _("There is nothing to accept or to give back."),
        _("Nobody is asked to answer for this complaint instead of its owner."),
        _("Look at the complaint again: perhaps it was settled meanwhile."),
    ),
    Guard.still_in_charge: _say(
        _("They still answer for complaints."),
        (
            _("Complaints for which they answer and that are open: {count}."),
            _("Complaints for which they answer are open."),
        ),
        _("Hand all of them over first; the page of the person offers it."),
    ),
    Guard.not_authorized: _say(
        _("The decision cannot go out yet."),
        _("The response has not been authorized."),
        _("Somebody whose limit reaches that far authorizes it first."),
    ),
    Guard.notice_missing: _say(
        _("The decision has no words yet."),
        _("The complainant must read or hear the decision and its reasons."),
        _("Write the decision, or choose the template for it."),
    ),
    Guard.recourse_missing: _say(
        _("The decision cannot go out yet."),
        _("It must say how the complainant can go further, and the policy names no way."),
        _("Ask the management representative to add a level or an outside body to the policy."),
    ),
    Guard.needs_long_way: _say(
        _("This complaint cannot be settled at once."),
        (_("The reason: {why}."), _("It needs a closer look.")),
        _("Go on with the usual steps; nothing you recorded is lost."),
    ),
    Guard.not_accepted: _say(
        _("The complainant has not accepted this."),
        _(
            "Only what was accepted is carried out, and a complaint is closed only on what they "
            "said."
        ),
        _("Record what they say of the decision. If they are silent, remind them first."),
    ),
    Guard.not_carried_out: _say(
        _("Not everything promised has been done yet."),
        (
            _("Remedy {remedy} has not been paid in full."),
            _("Something in response {response} has not been carried out."),
            _("Something that was promised has not been carried out."),
        ),
        _("Carry it out and record it, payments too."),
    ),
    Guard.not_verified: _say(
        _("The correction has not been checked yet."),
        _("A complaint is closed only when what was promised was seen to be done."),
        _("Somebody other than the person who did it checks it first."),
    ),
    Guard.too_early: _say(
        _("It is too early for this."),
        (_("The time runs until {until}."), _("The time for it is still running.")),
        _("Come back after that."),
    ),
    Guard.notices_missing: _say(
        _("The complainant has not been reminded often enough."),
        (
            _("Reminders sent: {sent}. The policy asks for {asked} before silence counts."),
            _("The policy asks for more reminders before silence counts."),
        ),
        _("Send another reminder and wait for an answer."),
    ),
    Guard.options_left: _say(
        _("There are ways left that the complainant could go."),
        (
            _("Nothing is said yet about: {options}."),
            _("Nothing is said yet about some of them."),
        ),
        _("Say for each whether it was used, not wanted, too late or not open."),
    ),
    Guard.not_withdrawn: _say(
        _("The complainant has not taken the complaint back."),
        _("It can be closed as withdrawn only after their own words about it are recorded."),
        _("Record the withdrawal first, or close it on another ground."),
    ),
    Guard.safety_not_investigated: _say(
        _("The complaint cannot be closed yet."),
        _("Somebody's safety was at stake, and that has not been looked into."),
        _("Finish the investigation, even though the complaint was withdrawn."),
    ),
    Guard.safety_is_urgent: _say(
        _("The priority stays urgent."),
        _("Somebody's safety is at stake."),
        _("Leave the priority to the rule. If safety is not at stake, answer that question anew."),
    ),
    Guard.no_such_level: _say(
        _("It cannot be taken up this way."),
        (
            _("The next level is {level}, or there is none above it."),
            _("There is no higher level in the organization."),
        ),
        _("Take it to the next level. Above the last one, name the outside bodies."),
    ),
    Guard.no_consent: _say(
        _("First the complainant must agree."),
        _(
            "A complaint goes to an outside body only when the complainant knows what it means "
            "and agrees."
        ),
        _("Ask them, and record their answer."),
    ),
    Guard.over_promised: _say(
        _("This is more than was promised."),
        (
            _("With what was paid before it comes to more than {amount}."),
            _("With what was paid before it comes to more."),
        ),
        _("Enter what is still owed. To pay more, prepare a new response."),
    ),
    Guard.last_complainant: _say(
        _("A complaint needs a complainant."),
        _("Nobody would be left whose complaint it is."),
        _("Name a complainant. If the last one wants to stop, record a withdrawal."),
    ),
    Guard.term_over: _say(
        _("This date cannot be changed any more."),
        (
            _("It ran until {until}, or what it asked for is done."),
            _("It has passed, or what it asked for is done."),
        ),
        _("Tell the complainant the truth about it, and promise a new day."),
    ),
    Guard.term_passed: _say(
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
    Guard.not_later: _say(
        _("That day is not later."),
        (
            _("The new day must be later than {day}."),
            _("The new day must be later than the one it has now."),
        ),
        _("Choose a later day, or leave the date as it is."),
    ),
    Guard.not_paused: _say(
        _("The time is already running."),
        _("It does not stand still, so it cannot be set going."),
        _("There is nothing to do."),
    ),
    Guard.may_not_extend: _say(
        _("This time cannot be moved."),
        (
            _("The rules for “{clock}” know no longer time."),
            _("Its rules know no longer time."),
        ),
        _("Answer as soon as you can, and tell the complainant why it is late."),
    ),
    Guard.beyond_longest: _say(
        _("That day is too late."),
        (
            _("The rules let it be moved until {until}."),
            _("The rules let it be moved only to an earlier day."),
        ),
        _("Choose an earlier day."),
    ),
    Guard.needs_good_reason: _say(
        _("That day needs a good reason."),
        (
            _("The rules let it be moved until {until} on any ground, and further only for one."),
            _("The rules let it be moved so far only for one."),
        ),
        _(
            "Choose an earlier day. Or write the good reason as the complainant will read it, and "
            "say that it is one."
        ),
    ),
    Guard.uncountable: _say(
        _("This time cannot be moved yet."),
        (
            _("From the rules, as adopted, no day follows up to which “{clock}” may be moved."),
            _("From its rules, as adopted, no day follows up to which it may be moved."),
        ),
        _("Another version of these rules has to be adopted first."),
    ),
    Guard.extended_already: _say(
        _("This time was moved already."),
        (
            _("The rules for “{clock}” let it be moved only so often."),
            _("Its rules let it be moved only so often."),
        ),
        _("Answer as soon as you can, and tell the complainant why it is late."),
    ),
    Guard.no_such_ground: _say(
        _("This time cannot be moved on that ground."),
        (
            _("The rules let it be moved on these grounds: {grounds}."),
            _("The regulator's rules name the grounds on which it may be moved."),
        ),
        _("Choose one of the grounds that the rules name, or leave the day as it is."),
    ),
    Guard.letter_first: _say(
        _("This time cannot be moved yet."),
        (
            _("The rules ask that a letter goes out before: “{letter}”."),
            _("The rules ask that a letter goes out before."),
        ),
        _(
            "Send it, and record under “Classify” when it went. A longer time that the rules know "
            "then begins by itself."
        ),
    ),
    Guard.may_not_pause: _say(
        _("This time may not stand still."),
        (
            _("The rules for “{clock}” know no pause on this ground."),
            _("Its rules know no pause on this ground."),
        ),
        _("Ask for more time instead, and tell the complainant why."),
    ),
    Guard.on_hold: _say(
        _("Nothing can be erased here now."),
        (
            _("Complaint {other} holds the same words, and a hold keeps everything there."),
            _(
                "A hold keeps everything, for a court, an outside body or another reason in the "
                "record."
            ),
        ),
        _("When the reason is gone, release the hold first."),
    ),
    Guard.still_kept: _say(
        _("This cannot be erased yet because its time is over."),
        (
            _("The rules of “{pack}” ask that it is kept until {day}."),
            _("The rules of “{pack}” ask that it is kept longer."),
            _("A regulator's rules ask that it is kept longer."),
        ),
        _("Wait until then. What somebody asks to be erased is a ground of its own."),
    ),
    Guard.not_untouched: _say(
        _("This cannot be taken back."),
        _("It was not taken over from an older register, or somebody has worked on it since."),
        _("Correct what is wrong, or close it."),
    ),
    Guard.must_be_written: _say(
        _("This cannot be told by word of mouth alone."),
        (
            _("“{letter_of_pack}” must be in writing: {pack} demands it."),
            _("A regulator demands it in writing."),
        ),
        _("Send it by e-mail or as a letter. You can call as well."),
    ),
    Guard.checklist_open: _say(
        _("The letter cannot go yet."),
        (
            _("Under {pack}, “{letter_of_pack}” still lacks: {lines}."),
            _("Something that a regulator demands is not in it."),
        ),
        _("Write it, then tick it where the letter is checked. Tick only what stands in it."),
    ),
    Guard.list_open: _say(
        _("Something has to be chosen before that."),
        (
            _("“{fact}” is needed before this is done ({pack}), and nothing is chosen."),
            _("A regulator's rules ask for an entry of a list before this is done."),
        ),
        _("Choose it under “Classify”."),
    ),
    Guard.forbidden_text: _say(
        _("The letter cannot go like this."),
        (
            _("“{forbidden}” stands in it, which {pack} forbids in “{letter_of_pack}”."),
            _("Something stands in it that a regulator forbids there."),
        ),
        _("Take it out. If a template puts it there, change the template under “Letters”."),
    ),
}
"""The words of every guard, as personnel read them."""

FOR_COMPLAINANT: Mapping[Guard, Words] = {
    Guard.not_permitted: _say(
        _("This cannot be done from here."),
        _("Only the organization can do it."),
        _("Write us a message and say what you want."),
    ),
    Guard.not_your_own: _say(
        _("You can speak only for yourself here."),
        _("This belongs to somebody else who takes part."),
        _("They can do it on their own page, with their own secret."),
    ),
    Guard.wrong_stage: _say(
        _("This cannot be done now."),
        _("Your complaint has moved on, or is not there yet."),
        _("Look again at where it stands. You can always write us a message."),
    ),
    Guard.unknown_party: _say(
        _("This cannot be done from here."),
        _("You no longer take part in this complaint."),
        _("If that is a mistake, please write to us or call."),
    ),
    Guard.already_done: _say(
        _("You already told us."),
        _("We have your answer."),
        _("If you have changed your mind, choose another answer or write us a message."),
    ),
    Guard.no_such_level: _say(
        _("There is nobody above who has not looked at it yet."),
        _("Every level in the organization has given you its answer."),
        _("You can turn to the outside bodies we named."),
    ),
    Guard.cannot_handle: _say(
        _("We cannot pass it on by ourselves just now."),
        _("Nobody who is free and has not looked at it yet could be found at once."),
        _("Please write us a message. We shall name somebody and tell you."),
    ),
    Guard.not_independent: _say(
        _("We cannot pass it on by ourselves just now."),
        _("The person chosen is too close to your complaint."),
        _("Please write us a message. We shall name somebody else and tell you."),
    ),
}
"""Where a complainant needs other words."""
