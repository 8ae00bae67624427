"""Clause 7.5: texts of assessing, categorising, and identifying the person complained about."""

from amends.core.operation import events as e
from amends.core.operation.acts.assessment import SIX
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, if_true, refusal

ACTS = {
    "assess": ActText(
        _("Assess"),
        _("Save assessment"),
        _(
            "Sets the priority, which can make the response due sooner. If there is a safety "
            "risk, senior management is alerted immediately."
        ),
        done=_("Assessment saved."),
    ),
    "classify": ActText(
        _("Categorise"),
        _("Save category"),
        _("Sets the category and unit. The unit decides who can see the complaint."),
        done=_("Category saved."),
    ),
    "name-person": ActText(
        _("Identify who the complaint is about"),
        _("Save"),
        _(
            "The person you name loses access to the complaint and gets their own page. If "
            "you dismiss the mention, give a reason."
        ),
        done=_("Person identified."),
    ),
    "transfer": ActText(
        _("Reassign"),
        _("Reassign"),
        _("Changes the owner straight away. The new owner does not need to accept."),
        done=_("Complaint reassigned."),
    ),
    "recuse": ActText(
        _("Stop handling this complaint"),
        _("Stop handling this complaint"),
        _("Use this if you have a conflict of interest. The complaint goes to a new owner."),
        done=_("You're no longer handling this complaint."),
    ),
    "declare-interest": ActText(
        _("Declare a conflict of interest"),
        _("Declare it"),
        _("You will not be able to handle or review this complaint."),
        done=_("Conflict of interest declared."),
    ),
    "take-immediate-action": ActText(
        _("Record an immediate action"),
        _("Record action"),
        _("Records what was done straight away, before the investigation."),
        done=_("Immediate action recorded."),
    ),
}
_NOT_STAFF = _("needed if it is not about a member of staff")
FIELDS: Fields = {
    "dismissed": Field(_("It is not about a member of staff")),
    "immediate_needed": Field(
        _("Is immediate action needed?"),
        help=_("Would a delay make things worse for someone?"),
        wanted=_("Choose yes or no"),
    ),
    "immediate_possible": Field(
        _("Is immediate action possible?"),
        help=_("Can you do something today?"),
        wanted=_("Choose yes or no"),
    ),
    "likelihood_of_compensation": Field(
        _("Is compensation likely?"), help=_("Your first impression. It can be changed later.")
    ),
    "mention": Field(_("Mention"), wanted=_("Choose the person who is meant")),
    "priority_override": Field(
        _("Change the priority"),
        help=_("Leave this blank to use the standard priority. Give a reason if you change it."),
    ),
    ("Assess", "facts"): Field(_("Custom fields")),
    ("Assess", "reason"): Field(needed=_("needed if you change the priority or end a safety risk")),
    **{("Assess", name): Field(required=True) for name in SIX},
    ("Classify", "category"): Field(needed=_("needed if you change nothing else")),
    **{("NamePerson", name): Field(needed=_NOT_STAFF) for name in ("mention", "reason")},
    ("NamePerson", "person"): Field(needed=_("needed if it is about a member of staff")),
    ("Classify", "facts"): Field(_("Custom fields")),
    ("DeclareInterest", "words"): Field(_("Your conflict of interest")),
    ("Recuse", "words"): Field(_("Reason")),
    ("TakeImmediateAction", "words"): Field(_("What was done straight away")),
    ("Transfer", "owner"): Field(_("New owner")),
    ("Classify", "issue"): Field(help=_("Leave empty for the whole complaint.")),
}
REFUSALS = {
    Guard.safety_is_urgent: refusal(
        _("The priority stays urgent."),
        _("Someone's safety is at risk."),
        _("Leave the priority to the rule. If there is no safety risk, change that answer."),
    )
}
CODES = {
    "alert": {
        "safety": _("someone's safety is at risk"),
        "significant": _("the complaint is significant"),
    }
}
LINES = {
    e.Assessed: Lines(
        if_true(
            "overridden",
            _(
                "{who} assessed the complaint: severity {severity}, priority "
                "{priority}, set by hand with a reason."
            ),
            if_true(
                "safety",
                _(
                    "{who} assessed the complaint: severity {severity}, safety risk, "
                    "priority {priority}."
                ),
                _("{who} assessed the complaint: severity {severity}, priority {priority}."),
            ),
        ),
        _("We assessed how urgent your complaint is."),
    ),
    e.ImmediateActionTaken: Lines(
        _("{who} recorded an immediate action."), _("We did something about it straight away.")
    ),
    e.TopManagementAlerted: Lines(
        By(
            "persons",
            {
                None: _("Urgent notice for senior management: {cause}."),
                (): _("There was no one else in senior management to notify: {cause}."),
            },
            otherwise=_("Urgent notice for {persons}: {cause}."),
        ),
        said={"cause": "alert"},
    ),
    e.Classified: Lines(
        (
            _("{who} categorised issue {issue}: {category}."),
            _("{who} categorised the complaint: {category}, unit {unit}."),
            _("{who} categorised the complaint: {category}."),
            _("{who} moved the complaint to the unit {unit}."),
            _("{who} recorded the product or service: {product}."),
            _("{who} recorded further facts."),
        )
    ),
    e.SubjectNamed: Lines(_("{who} recorded that the complaint is about {person}.")),
    e.MentionDismissed: Lines(_("{who} dismissed mention {mention}, with a reason.")),
    e.InterestDeclared: Lines(_("{person} declared a conflict of interest.")),
    e.Recused: Lines(_("{person} gave the complaint back because of a conflict of interest.")),
}
