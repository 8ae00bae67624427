"""Clause 8.7: texts of problems, actions and checks of their effect."""

from amends.core.governing import catalogue
from amends.core.improvement import action_events as a
from amends.core.improvement import problem_events as p
from amends.core.improvement.actions import ActionState
from amends.core.improvement.effect import EffectMeasure, EffectVerdict
from amends.core.improvement.owed import OwedKind
from amends.core.improvement.problems import ProblemState
from amends.core.operation.acts.records import ErasureGround
from amends.core.records.erasing import TextErased
from amends.core.refusal import Guard
from amends.core.streams import STREAMS

from ...names import Names
from ...phrases import marked as _
from ..declaration import ActText, Choices, Field, Fields, Lines, people, person, refusal


def _cause(value: str, names: Names) -> str:
    return names.listed("causes", value)


def _id(value: str, names: Names) -> str:
    return str(value)


_ERASE = ActText(
    _("Erase texts with personal data"),
    _("Erase permanently"),
    _("Text is erased for good. Dates, owners, figures and verdicts stay."),
    done=_("Text erased."),
)
"""Texts of erasing on every kind of record."""
_ERASED = Lines(_("{who} erased personal data: {ground}."), said={"ground": ErasureGround})

ACTS = {
    **{act: _ERASE for act in catalogue.RECORD_ACTS if act.endswith(".erase-text")},
    "problem.open": ActText(
        _("Open a problem"),
        _("Open problem"),
        _("Complaints with a shared cause get an owner. Causes and actions follow."),
        done=_("Problem opened."),
    ),
    "problem.dismiss": ActText(
        _("Dismiss"),
        _("Dismiss"),
        _("It is shown again only when it has grown by the number you enter."),
        done=_("Dismissed."),
    ),
    "problem.bind": ActText(
        _("Add a complaint to the problem"),
        _("Add complaint"),
        _("The complaint counts in checks of the effect, whatever its codes."),
        done=_("Complaint added."),
    ),
    "problem.unbind": ActText(
        _("Remove a complaint from the problem"),
        _("Remove complaint"),
        _("It still counts in checks of the effect."),
        done=_("Complaint removed."),
    ),
    "problem.merge": ActText(
        _("Merge with another problem"),
        _("Merge problems"),
        _("The other problem continues with the complaints and actions of both."),
        done=_("Problems merged."),
    ),
    "problem.reclassify": ActText(
        _("Change the codes of the problem"),
        _("Change codes"),
        _("The earlier codes stay in the history, with the day of the change."),
        done=_("Codes changed."),
    ),
    "problem.advise": ActText(
        _("Set the agreed remedy"),
        _("Save remedy"),
        _("Complaint handlers see it at the next such complaint."),
        done=_("Remedy saved."),
    ),
    "problem.hand-over": ActText(
        _("Hand the problem over"),
        _("Hand over"),
        _("The other person owns the problem at once."),
        done=_("Problem handed over."),
    ),
    "problem.find-cause": ActText(
        _("Record a cause"),
        _("Save cause"),
        _("A cause needs evidence. “Not determined” needs a reason."),
        done=_("Cause recorded."),
    ),
    "problem.revise-cause": ActText(
        _("Revise a cause"),
        _("Save cause"),
        _("The earlier version stays in the history."),
        done=_("Cause revised."),
    ),
    "problem.close": ActText(
        _("Close the problem"),
        _("Close problem"),
        _("Possible once a check shows that an action works."),
        done=_("Problem closed."),
    ),
    "problem.reopen": ActText(
        _("Reopen the problem"),
        _("Reopen problem"),
        _("The owner gets it back, with its complaints and actions."),
        done=_("Problem reopened."),
    ),
    "action.plan": ActText(
        _("Plan an action"),
        _("Plan action"),
        _("The owner gets an email and sees the action on My day."),
        done=_("Action planned."),
    ),
    "action.start": ActText(
        _("Start the action"),
        _("Start action"),
        _("Others see that work on it has begun."),
        done=_("Action started."),
    ),
    "action.complete": ActText(
        _("Complete the action"),
        _("Complete action"),
        _("Another person checks its effect on the agreed day."),
        done=_("Action completed."),
    ),
    "action.cancel": ActText(
        _("Cancel the action"),
        _("Cancel action"),
        _("It stays in the list with your reason."),
        done=_("Action cancelled."),
    ),
    "action.hand-over": ActText(
        _("Hand the action over"),
        _("Hand over"),
        _("The other person owns the action at once and gets an email."),
        done=_("Action handed over."),
    ),
    "action.set-effect-rule": ActText(
        _("Set the effect rule"),
        _("Save rule"),
        _("It says before completion what has to fall, by how much and by when."),
        done=_("Effect rule set."),
    ),
    "action.check-effect": ActText(
        _("Check the effect"),
        _("Save check"),
        _("The figures are counted now and stay in the record with your verdict."),
        done=_("Effect checked."),
    ),
    "action.publish-change": ActText(
        _("Publish what changed"),
        _("Publish"),
        _("Everyone can read it under “What changed”. Name no one."),
        done=_("Published."),
    ),
    "action.unpublish-change": ActText(
        _("Stop publishing what changed"),
        _("Stop publishing"),
        _("It disappears from “What changed” at once."),
        done=_("No longer published."),
    ),
}
FIELDS: Fields = {
    "action_due": Field(
        _("Action due by"),
        help=_("For what you promise for the future. Leave empty for within 4 weeks."),
    ),
    "action_owner": Field(
        _("Owner of the action"), help=_("Leave empty for the manager of the complaint's owner.")
    ),
    "no_action_reason": Field(
        _("Why no action is needed"), help=_("Only if nothing has to be done for the future.")
    ),
    "advice": Field(_("Agreed remedy"), help=_("What to do with the next such complaint.")),
    "baseline_from": Field(_("Baseline from")),
    "baseline_weeks": Field(_("Weeks of the baseline")),
    "check_on": Field(_("Day of the check")),
    "completed_on": Field(_("Completed on")),
    "cost": Field(_("Cost")),
    "decides": Field(_("Checked by"), help=_("Someone other than the owner.")),
    "dissent": Field(_("Disagreement"), help=_("Who sees it differently, and why.")),
    "due": Field(_("Due by"), wanted=_("Enter the day by which it is due")),
    "from_day": Field(_("From")),
    "into": Field(_("Problem that continues")),
    "measure": Field(_("Measure")),
    "next_check": Field(_("Next check on")),
    "problem": Field(_("Problem")),
    "returns_at": Field(
        _("Show again from"), help=_("Number of complaints. Leave empty for half as many again.")
    ),
    "rule": Field(_("Effect rule")),
    "seen": Field(_("Complaints seen")),
    "signal": Field(_("Signal")),
    "since": Field(_("Since")),
    "threshold": Field(_("Must fall by"), help=_("At least, in per cent.")),
    "title": Field(_("Problem"), wanted=_("Enter the problem in one line")),
    "verdict": Field(_("Verdict"), help=_("Leave empty to use the verdict of the rule.")),
    "what": Field(_("Action"), wanted=_("Enter the action")),
    "where": Field(_("Found in")),
    "window_weeks": Field(_("Weeks to observe")),
    "complaint": Field(_("Complaint")),
    ("CloseProblem", "words"): Field(_("Note")),
    ("PublishChange", "words"): Field(_("Text for the public")),
    ("CheckEffect", "reason"): Field(
        _("Reason"), needed=_("needed if your verdict differs from the rule's")
    ),
    ("CompleteAction", "cost"): Field(_("Actual cost")),
    ("CompleteAction", "evidence"): Field(_("Evidence"), wanted=_("Enter the evidence")),
    ("DismissProblem", "reason"): Field(_("Why it is not a problem")),
    ("EraseText", "ground"): Field(_("Why it is erased")),
    ("EraseText", "pieces"): Field(
        _("Texts"),
        help=_("Choose each text that names a person."),
        wanted=_("Choose at least one text"),
        required=True,
    ),
    ("FindCause", "cause"): Field(_("Cause"), needed=_("needed if it is determined")),
    ("FindCause", "evidence"): Field(
        _("Evidence"), help=_("Or why the cause is not determined."), required=True
    ),
    "status": Field(_("Status")),
    ("HandOverAction", "reason"): Field(_("Note for the new owner")),
    ("HandOverAction", "to"): Field(_("New owner")),
    ("HandOverProblem", "reason"): Field(_("Note for the new owner")),
    ("HandOverProblem", "to"): Field(_("New owner")),
    ("OpenProblem", "complaints"): Field(_("Complaints")),
    ("OpenProblem", "owner"): Field(_("Owner"), help=_("Leave empty for yourself.")),
    ("ReopenProblem", "reason"): Field(required=True),
    ("ReviseCause", "cause"): Field(needed=_("needed if it is determined")),
    ("ReviseCause", "evidence"): Field(_("Evidence"), wanted=_("Enter the evidence")),
    ("ReviseCause", "number"): Field(_("Number of the cause")),
    ("SetEffectRule", "reason"): Field(
        _("Reason"), needed=_("needed if another rule was set before")
    ),
}
REFUSALS = {
    Guard.wrong_state: refusal(
        _("You cannot do this now."),
        (_("It is {state}."), _("It is not in the right state.")),
        _("See the history for what happened."),
    ),
    Guard.not_by_owner: refusal(
        _("You cannot do this."), _("The owner cannot do this."), _("Ask a colleague.")
    ),
    Guard.in_the_past: refusal(
        _("You cannot use this day."),
        (_("{day} is in the past."), _("The day is in the past.")),
        _("Enter today or a later day."),
    ),
    Guard.review_too_late: refusal(
        _("This review is too late."),
        (_("It is due within three years, by {day}."), _("It is due within three years.")),
        _("Enter an earlier day."),
    ),
    Guard.before_first_entry: refusal(
        _("This period begins too early."),
        (
            _("The record begins on {day}. Before that nothing was recorded or imported."),
            _("Nothing was recorded or imported so early."),
        ),
        _("Enter a later first day, or import the older records first."),
    ),
    Guard.before_plan: refusal(
        _("You cannot use this day."),
        (_("The action was planned on {day}."), _("The action was not planned before.")),
        _("Enter that day or a later one."),
    ),
    Guard.empty_pattern: refusal(
        _("You cannot save this yet."),
        _("No code is chosen, so every complaint would count."),
        _("Choose a category, product, unit or cause."),
    ),
    Guard.actions_planned: refusal(
        _("The problem was not dismissed."),
        _("You cannot dismiss a problem that has an action."),
        _("Check the effect of its actions, or cancel them first."),
    ),
    Guard.no_effect_shown: refusal(
        _("You cannot close this problem yet."),
        _("No check shows that an action works."),
        _("Plan an action and have its effect checked."),
    ),
    Guard.effect_rule_missing: refusal(
        _("The action has no effect rule."),
        _("What counts as an effect is agreed before the action is completed."),
        _("Ask someone other than the owner to set the rule."),
    ),
    Guard.effect_rule_fixed: refusal(
        _("You cannot change the effect rule now."),
        _("The action is completed, and a new rule could be made to fit."),
        _("Plan another action with its own rule."),
    ),
    Guard.owner_sees_no_part: refusal(
        _("This person cannot own the problem."),
        _("They cannot see the complaints of its unit."),
        _("Choose a person who works on complaints there, or ask for a role for them."),
    ),
    Guard.baseline_not_over: refusal(
        _("You cannot use this baseline."),
        (_("It ends on {day}."), _("It has not ended.")),
        _("Choose weeks that have ended."),
    ),
    Guard.window_too_short: refusal(
        _("The check is too early."),
        (
            _("The weeks to observe end on {day} at the earliest."),
            _("The weeks to observe would begin before the action is due."),
        ),
        _("Choose a later day for the check, or fewer weeks."),
    ),
    Guard.before_check_day: refusal(
        _("You cannot check the effect yet."),
        (_("The day of the check is {day}."), _("The day of the check is later.")),
        _("Check it on that day."),
    ),
}
CHOICES: Choices = {
    ProblemState: {
        ProblemState.open: _("open"),
        ProblemState.closed: _("closed"),
        ProblemState.dismissed: _("dismissed"),
        ProblemState.merged: _("merged"),
    },
    p.ProblemKind: {
        p.ProblemKind.recurring: _("recurring"),
        p.ProblemKind.systemic: _("systemic"),
        p.ProblemKind.single: _("single"),
    },
    p.ProblemSource: {
        p.ProblemSource.complaints: _("complaints"),
        p.ProblemSource.signal: _("recurring complaints"),
        p.ProblemSource.audit: _("audit"),
        p.ProblemSource.review: _("management review"),
        p.ProblemSource.risk: _("risk"),
        p.ProblemSource.idea: _("idea"),
    },
    p.CauseStatus: {
        p.CauseStatus.supported: _("supported by evidence"),
        p.CauseStatus.ruled_out: _("ruled out"),
        p.CauseStatus.not_tested: _("not tested"),
        p.CauseStatus.root: _("root cause"),
        p.CauseStatus.not_determined: _("not determined"),
    },
    a.ActionKind: {
        a.ActionKind.correction: _("correction"),
        a.ActionKind.corrective: _("corrective action"),
    },
    a.ActionSource: {
        a.ActionSource.complaint: _("complaint"),
        a.ActionSource.problem: _("problem"),
        a.ActionSource.audit: _("audit"),
        a.ActionSource.review: _("management review"),
        a.ActionSource.risk: _("risk"),
        a.ActionSource.idea: _("idea"),
        a.ActionSource.promise: _("promise"),
    },
    ActionState: {
        ActionState.planned: _("planned"),
        ActionState.started: _("started"),
        ActionState.completed: _("completed"),
        ActionState.works: _("works"),
        ActionState.does_not_work: _("does not work"),
        ActionState.cancelled: _("cancelled"),
    },
    EffectMeasure: {
        EffectMeasure.complaints_a_week: _("complaints a week"),
        EffectMeasure.share_of_complaints: _("share of all complaints"),
    },
    EffectVerdict: {
        EffectVerdict.works: _("works"),
        EffectVerdict.does_not_work: _("does not work"),
        EffectVerdict.too_early: _("too early to say"),
    },
    OwedKind: {OwedKind.promise: _("promise"), OwedKind.remedy: _("remedy")},
}
LINES = {
    **{
        cls: _ERASED
        for stream in STREAMS
        for cls in stream.events.values()
        if issubclass(cls, TextErased)
    },
    p.ProblemOpened: Lines(_("{who} opened the problem. Owner: {owner}.")),
    p.ProblemDismissed: Lines(
        _("{who} dismissed it at {seen} complaints. It is shown again from {returns_at}.")
    ),
    p.ProblemNewsDue: Lines(_("We write to the people who asked to hear what changed.")),
    p.ComplaintBound: Lines(_("{who} added complaint {complaint}."), said={"complaint": _id}),
    p.ComplaintUnbound: Lines(_("{who} removed complaint {complaint}."), said={"complaint": _id}),
    p.ProblemMerged: Lines(_("{who} merged the problem into problem {into}."), said={"into": _id}),
    p.ProblemJoined: Lines(_("{who} merged problem {other} into this one."), said={"other": _id}),
    p.ProblemReclassified: Lines(_("{who} changed the codes from {from_day} on.")),
    p.ProblemAdvised: Lines(_("{who} recorded the agreed remedy.")),
    p.ProblemHandedOver: Lines(_("{who} handed the problem over to {to}."), said={"to": person}),
    p.CauseFound: Lines(
        (
            _("{who} recorded cause {number}, {cause}: {status}."),
            _("{who} recorded that the cause is not determined."),
        ),
        said={"cause": _cause},
    ),
    p.CauseRevised: Lines(
        (
            _("{who} revised cause {number}, {cause}: {status}."),
            _("{who} revised cause {number}: {status}."),
        ),
        said={"cause": _cause},
    ),
    p.ProblemActionPlanned: Lines(_("Action {action} was planned."), said={"action": _id}),
    p.ProblemActionChecked: Lines(
        _("The effect of action {action} was checked: {verdict}."), said={"action": _id}
    ),
    p.ProblemActionCancelled: Lines(_("Action {action} was cancelled."), said={"action": _id}),
    p.ProblemClosed: Lines(
        _("{who} closed the problem. Action {action} works."), said={"action": _id}
    ),
    p.ProblemReopened: Lines(
        (
            _("The problem was reopened by the signal {signal}."),
            _("The problem was reopened. Action {action} does not work."),
            _("{who} reopened the problem."),
        ),
        said={"action": _id, "signal": _id},
    ),
    a.ActionPlanned: Lines(_("{who} planned the action. Owner: {owner}, due {due}.")),
    a.ActionStarted: Lines(_("{who} started the action.")),
    a.ActionCompleted: Lines(_("{who} recorded that it was completed on {completed_on}.")),
    a.ActionCancelled: Lines(_("{who} cancelled the action.")),
    a.ActionHandedOver: Lines(
        (
            _("{who} handed the action over to {to}. It is due {due}."),
            _("{who} handed the action over to {to}."),
        ),
        said={"to": person},
    ),
    a.CheckHandedOver: Lines(
        _("{who} handed the check of the effect over to {to}."), said={"to": person}
    ),
    a.ActionProblemChanged: Lines(
        _("Its problem was merged into problem {problem}."), said={"problem": _id}
    ),
    a.EffectRuleSet: Lines(_("{who} set the effect rule.")),
    a.ChangePublished: Lines(_("{who} published what changed.")),
    a.ChangeUnpublished: Lines(_("{who} stopped publishing what changed.")),
    a.EffectChecked: Lines(
        (
            _("{who} checked the effect: {verdict}. Next check: {next_check}."),
            _("{who} checked the effect: {verdict}. By the rule: {by_rule}."),
        )
    ),
    a.ActionRaised: Lines(
        (_("Reminder of {day} for {to}."), _("A reminder of {day} reached no one.")),
        said={"to": people},
    ),
}
