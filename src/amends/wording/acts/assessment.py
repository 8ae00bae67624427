"""Clause 7.5: texts of assessing, categorising, and identifying the person complained about."""

from amends.core.operation import events as e
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts, refusal

TEXTS = Texts(
    acts={
        "assess": ActText(
            _("Assess"),
            _("Save the assessment"),
            _(
                "Sets the priority and may bring the answer forward. Where safety is at stake, top "
                "management is told at once."
            ),
            done=_("Assessed."),
        ),
        "classify": ActText(
            _("Classify"),
            _("Save the classification"),
            _("Puts the complaint where it belongs. The unit decides who can see it."),
            done=_("Classified."),
        ),
        "name-person": ActText(
            _("Settle who is complained about"),
            _("Settle it"),
            _(
                "The person named can no longer open the complaint and gets their own page. "
                "Dismissing the mention needs a reason."
            ),
            done=_("It is settled who is complained about."),
        ),
        "transfer": ActText(
            _("Name another owner"),
            _("Name them as the owner"),
            _("Changes the owner straight away. The new owner does not need to accept."),
            done=_("Complaint reassigned."),
        ),
        "recuse": ActText(
            _("Step back"),
            _("Step back from this complaint"),
            _("Use this if you have a conflict of interest. The complaint goes to a new owner."),
            done=_("You stepped back."),
        ),
        "declare-interest": ActText(
            _("Say that you are too close"),
            _("Say so"),
            _("From now on you cannot handle or review this complaint."),
            done=_("Noted: you are too close to this complaint."),
        ),
        "take-immediate-action": ActText(
            _("Record an immediate action"),
            _("Record the action"),
            _("Records what was done at once, before the investigation."),
            done=_("The immediate action is recorded."),
        ),
    },
    fields={
        "dismissed": Field(_("No member of staff is complained about")),
        "immediate_needed": Field(
            _("Is immediate action needed?"),
            help=_("Would a delay make things worse for someone?"),
            wanted=_("Choose yes or no: someone may be in need now."),
        ),
        "immediate_possible": Field(
            _("Is immediate action possible?"),
            help=_("Is there something that can be done today?"),
            wanted=_("Choose yes or no: what can be done today need not wait."),
        ),
        "likelihood_of_compensation": Field(
            _("Is compensation likely?"), help=_("Your first impression. It can be changed later.")
        ),
        "mention": Field(_("Mention"), wanted=_("Choose which person was meant.")),
        "priority_override": Field(
            _("Another priority than the rule gives"),
            help=_("Leave it empty to follow the rule; another priority needs a reason."),
        ),
        ("Assess", "facts"): Field(_("Custom fields")),
        ("Classify", "facts"): Field(_("Custom fields")),
        ("DeclareInterest", "words"): Field(_("Why you are too close")),
        ("Recuse", "words"): Field(_("Why you step back")),
        ("TakeImmediateAction", "words"): Field(_("What was done at once")),
        ("Transfer", "owner"): Field(_("New owner")),
        ("Classify", "issue"): Field(help=_("Leave it empty for the complaint as a whole.")),
    },
    refusals={
        Guard.safety_is_urgent: refusal(
            _("The priority stays urgent."),
            _("Someone's safety is at stake."),
            _(
                "Leave the priority to the rule. If safety is not at stake, answer that question "
                "anew."
            ),
        ),
    },
    codes={
        "alert": {
            "safety": _("someone's safety is at stake"),
            "significant": _("the complaint is significant"),
        },
    },
    lines={
        e.Assessed: Lines(
            By(
                "overridden",
                {
                    True: _(
                        "{who} assessed the complaint: severity {severity}, priority "
                        "{priority}, set by hand with a reason."
                    ),
                },
                otherwise=By(
                    "safety",
                    {
                        True: _(
                            "{who} assessed the complaint: severity {severity}, safety at "
                            "stake, priority {priority}."
                        ),
                    },
                    otherwise=_(
                        "{who} assessed the complaint: severity {severity}, priority {priority}."
                    ),
                ),
            ),
            _("We read your complaint closely and decided how urgent it is."),
        ),
        e.ImmediateActionTaken: Lines(
            _("{who} recorded an immediate action."),
            _("We did something about it at once."),
        ),
        e.TopManagementAlerted: Lines(
            By(
                "persons",
                {
                    None: _("Top management was alerted: {cause}."),
                    (): _("There was no one else in senior management to notify: {cause}."),
                },
                otherwise=_("Notice to read at once, for {persons}: {cause}."),
            ),
            said={"cause": "alert"},
        ),
        e.Classified: Lines(
            (
                _("{who} classified issue {issue}: {category}."),
                _("{who} classified the complaint: {category}, unit {unit}."),
                _("{who} classified the complaint: {category}."),
                _("{who} gave the complaint to the unit {unit}."),
                _("{who} recorded the product or service: {product}."),
                _("{who} recorded further facts."),
            ),
        ),
        e.SubjectNamed: Lines(_("{who} settled that {person} is complained about.")),
        e.MentionDismissed: Lines(_("{who} dismissed mention {mention}, with a reason.")),
        e.InterestDeclared: Lines(_("{person} said that they are too close to the complaint.")),
        e.Recused: Lines(_("{person} stepped back from the complaint.")),
    },
)
