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
        _("You cannot do this."),
        (
            _("Your role does not allow “{act}”."),
            _("Your role does not allow this here."),
        ),
        _("Ask the owner or your complaints manager."),
        complainant=refusal(
            _("This cannot be done from here."),
            _("Only the organisation can do it."),
            _("Send us a message and tell us what you need."),
        ),
    ),
    Guard.person_complained_about: refusal(
        _("You do not have access to this complaint."),
        _("It is about you or someone you manage."),
        _("If it is about you, your own page shows the allegation and where you can respond."),
    ),
    Guard.sealed_triage: refusal(
        _("You cannot open this complaint yet."),
        _("It may be about a member of staff, and we do not know who yet."),
        _("The complaints manager or a deputy from another unit needs to check this first."),
    ),
    Guard.not_independent: refusal(
        _("This person cannot handle or review the complaint."),
        (_("{person} {closeness}."), _("They have a conflict of interest.")),
        _("Choose someone without a conflict of interest."),
        complainant=refusal(
            _("We cannot pass it on automatically right now."),
            _("The person chosen has a conflict of interest in your complaint."),
            _("Send us a message. We'll choose someone else and let you know."),
        ),
    ),
    Guard.cannot_handle: refusal(
        _("There is no one to assign this complaint to."),
        (
            _("{person} is away, or has no role in which complaints are handled."),
            _("No one with the role of {role} is available and free of conflicts of interest."),
            _("No one in the unit {unit} is available and free of conflicts of interest."),
            _("No one is available without a conflict of interest."),
        ),
        _("Choose someone else, or ask your complaints manager."),
        complainant=refusal(
            _("We cannot pass it on automatically right now."),
            _("No one who is available and not involved could be found."),
            _("Please send us a message. We'll choose someone and tell you who it is."),
        ),
    ),
    Guard.not_competent: refusal(
        _("You cannot assign this complaint yet."),
        (
            _("Complaints about “{category}” need a competence record, and {person} has none now."),
            _("The person has no competence record for this category."),
        ),
        _("Choose someone who has one, or ask your complaints manager to record their training."),
    ),
    Guard.owners_not_competent: refusal(
        _("You cannot refuse assignments without a competence record yet."),
        (
            _("{person} owns an open complaint about “{category}” and has no competence record."),
            _("The owner of an open complaint has no competence record."),
        ),
        _("Record their competence or reassign the complaint, and publish again."),
    ),
    Guard.same_person: refusal(
        _("Someone else needs to do this."),
        _("You did the previous step, so a second approver needs to check it."),
        _("Ask a colleague. They can see it in My day."),
    ),
    Guard.not_by_operator: refusal(
        _("You cannot approve this on the command line."),
        _("A command is run by the operator, who may also have run the step before."),
        _("Sign in to the staff area and approve it there."),
    ),
    Guard.not_opened: refusal(
        _("You cannot do this yet."),
        _("You have not opened the record, or it has changed since."),
        _("Open the record and read it before you sign it. By API, get it with the same token."),
    ),
    Guard.not_your_own: refusal(
        _("You can only do this for your own complaint."),
        (
            _("{person} does not own this complaint."),
            _("Someone else owns it."),
        ),
        _("Ask the owner to do it, or ask them to hand over the complaint."),
        complainant=refusal(
            _("You can only do this for yourself."),
            _("This belongs to someone else who is involved."),
            _("They can do this on their own page, with their own access code."),
        ),
    ),
    Guard.wrong_stage: refusal(
        _("You cannot do this now."),
        (
            _("The complaint is at stage “{stage}”. You can do this {needed}."),
            _("You can do it {needed}."),
            _("The complaint is not at the right stage for it."),
        ),
        _("Check the next steps on the complaint page."),
        complainant=refusal(
            _("You cannot do this now."),
            _("Your complaint is at a different stage now."),
            _("Check its status again. You can write to us at any time."),
        ),
    ),
    Guard.unknown_party: refusal(
        _("Choose who this is for."),
        (
            _("{party} is not involved in this complaint, or not in the role this needs."),
            _("No one in the role this needs was chosen."),
        ),
        _("Choose one of the people listed with the complaint, or add them first."),
        complainant=refusal(
            _("This cannot be done from here."),
            _("You are no longer involved in this complaint."),
            _("If that is a mistake, contact us."),
        ),
    ),
    Guard.unknown_issue: refusal(
        _("Choose an issue of this complaint."),
        (
            _("Issue {issue} is not handled in this complaint."),
            _("Move at least 1 issue and keep at least 1."),
        ),
        _("Choose one of the issues listed with the complaint."),
    ),
    Guard.unknown_person: refusal(
        _("Choose a member of staff."),
        (
            _("{person} has left, or is not involved here."),
            _("They are not a member of staff, or no longer."),
        ),
        _("Choose someone from the list."),
    ),
    Guard.unknown_code: refusal(
        _("Choose something from the list."),
        (
            _("“{code}” is not offered, or is no longer offered."),
            _("This is not offered, or is no longer offered."),
        ),
        _("Choose the closest one, or ask for it to be added to the settings."),
    ),
    Guard.unknown_item: refusal(
        _("This is not part of the complaint."),
        (
            _("Remedy {remedy} was not offered in this response."),
            _("Response {response} does not apply to anyone in this complaint."),
            _("This complaint was not merged with {other}."),
            _("“{item}” is not part of this complaint."),
            _("This is not part of the complaint."),
        ),
        _("Open the complaint again and choose from the list."),
    ),
    Guard.in_the_future: refusal(
        _("Enter a date and time in the past."),
        (_("{day} is in the future."), _("{moment} is in the future."), _("It is in the future.")),
        _("Enter when it happened. For something in the future, make a promise or set a reminder."),
    ),
    Guard.not_by_hand: refusal(
        _("You cannot record this by hand."),
        (
            _("“{event}” is recorded automatically when it happens here."),
            _("It is recorded automatically when it happens here."),
        ),
        _(
            "Do it here: send the letter, take the step or extend the deadline. Record what was "
            "done elsewhere as a note."
        ),
    ),
    Guard.before_receipt: refusal(
        _("Enter a later time."),
        (
            _("The complaint was received on {received}."),
            _("The complaint was received later."),
        ),
        _("If the day of receipt is wrong, correct the record first."),
    ),
    Guard.already_exists: refusal(
        _("This already exists."),
        (
            _("Someone already has the role of {role}."),
            _("This version of “{code}” is not newer than the current one."),
            _("The same is already in the record."),
        ),
        _("Use what is there, or end it first."),
    ),
    Guard.already_done: refusal(
        _("This has already been done."),
        _("Doing it again would change nothing."),
        _("Check the history to see who did it and when."),
        complainant=refusal(
            _("You already told us."),
            _("We have your reply."),
            _("If you have changed your mind, choose another reply or send us a message."),
        ),
    ),
    Guard.anonymous_with_identity: refusal(
        _("You cannot add a name to an anonymous complainant."),
        _("You entered a name or an address, but they want to stay anonymous."),
        _(
            "Leave name and address empty. Or choose “confidential” if they agree that only the "
            "people who handle the complaint see them."
        ),
    ),
    Guard.wrong_type: refusal(
        _("One of your answers needs to change."),
        (
            _("Check “{field}”. It does not fit, or should be empty."),
            _("A field does not fit, or should be empty."),
        ),
        _(
            "Fill in exactly the fields that belong together. Amounts must be above zero and "
            "dates in order."
        ),
    ),
    Guard.not_complete: refusal(
        _("Some answers are missing."),
        (_("Still needed: {missing}."), _("Not every question is answered.")),
        _("Answer these questions. If you do not know yet, you can come back later."),
    ),
    Guard.needs_reason: refusal(
        _("Give a reason."),
        (
            _("“{option}” was not used. Anyone who reads the record later needs to know why."),
            _("Anyone who reads the record later needs to understand why."),
        ),
        _("Write one or two plain sentences."),
    ),
    Guard.mentions_unsettled: refusal(
        _("First, identify who the complaint is about."),
        _(
            "The complaint mentions someone. No one has decided yet which member of staff that "
            "is, if any."
        ),
        _("Ask the complaints manager to name the person or dismiss the mention."),
    ),
    Guard.side_not_heard: refusal(
        _("You have not heard from everyone involved."),
        (
            _("{person} is complained about and has not responded yet."),
            _("A person complained about has not responded yet."),
        ),
        _("Record their response, or why they could not respond."),
    ),
    Guard.finding_missing: refusal(
        _("Some issues have no finding yet."),
        (
            _("Still open: issue {issues}."),
            _("Each issue needs its own finding."),
        ),
        _("Record a finding on each issue, then finish the investigation."),
    ),
    Guard.nothing_proposed: refusal(
        _("There is nothing to agree to."),
        _("There is no proposal waiting for a second approver."),
        _("Review the complaint. It may have been resolved since then."),
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
        _("Two people decided to leave it out, or someone has already checked it."),
        _("Open the complaint and read its history."),
    ),
    Guard.recourse_missing: refusal(
        _("You cannot send the response yet."),
        _("It must list the complainant's options, and your settings contain none."),
        _("Ask the complaints manager to add a review stage or an external body to the settings."),
    ),
    Guard.needs_long_way: refusal(
        _("You cannot resolve this complaint now."),
        (_("The reason: {why}."), _("It needs to be checked.")),
        _("Continue with the usual steps. Nothing you recorded is lost."),
    ),
    Guard.too_early: refusal(
        _("It is too early for this."),
        (_("The deadline is {until}."), _("The deadline has not passed yet.")),
        _("Try again after that."),
    ),
    Guard.safety_not_investigated: refusal(
        _("You cannot close this complaint yet."),
        _("Someone's safety was at risk, and it has not been investigated."),
        _("Finish the investigation, even though the complaint was withdrawn."),
    ),
    Guard.last_complainant: refusal(
        _("A complaint needs a complainant."),
        _("The complaint would have no complainant."),
        _("Add a complainant. If the last one wants to stop, record a withdrawal."),
    ),
    Guard.term_over: refusal(
        _("You can no longer change this deadline."),
        (
            _("It ended on {until}, or was met."),
            _("It has passed or was met."),
        ),
        _("If it has passed, use “Explain a missed deadline”."),
    ),
    Guard.term_passed: refusal(
        _("This deadline has passed. You cannot extend it."),
        (
            _("It ended on {until}."),
            _("It is over."),
        ),
        _("The history now shows why it is late and when you expect it. Inform the complainant."),
    ),
    Guard.must_be_written: refusal(
        _("You cannot do this only by phone or in person."),
        (
            _("{pack} requires “{letter_of_pack}” in writing."),
            _("A regulator requires it in writing."),
        ),
        _("Send it by email or as a letter. You can call as well."),
    ),
    Guard.carries_no_files: refusal(
        _("You cannot send files this way."),
        (
            _("{pack} requires files with “{letter_of_pack}”."),
            _("A regulator requires files with it."),
        ),
        _("Choose another way of sending it."),
    ),
    Guard.checklist_open: refusal(
        _("You cannot send this letter yet."),
        (
            _("{pack} requires these points in “{letter_of_pack}”: {lines}."),
            _("It does not include something a regulator requires."),
        ),
        _("Add it to the letter, then quote the passage where you check the letter."),
    ),
    Guard.passage_missing: refusal(
        _("You cannot send this letter yet."),
        (
            _("These points of “{letter_of_pack}” are not shown by a passage: {lines}."),
            _("A point that a regulator requires is not shown by a passage of the letter."),
        ),
        _(
            "Quote at least 3 words from the letter for each point. The same words count for 2 "
            "points at most."
        ),
    ),
    Guard.list_open: refusal(
        _("You have to choose something first."),
        (
            _("{pack} requires “{fact}” first. Nothing is chosen."),
            _("A regulator requires a choice from a list first."),
        ),
        _("Choose it under “Categorise”."),
    ),
    Guard.forbidden_text: refusal(
        _("You cannot send this letter as it is."),
        (
            _("It contains “{forbidden}”, which {pack} does not allow in “{letter_of_pack}”."),
            _("It contains something that a regulator does not allow there."),
        ),
        _("Remove it. If it comes from a template, change the template under “Letters”."),
    ),
}
"""The guards that several subclauses have."""

WORDS = merged((_SHARED, REFUSALS))
"""The texts of every guard, for staff and, where they differ, for complainants."""
