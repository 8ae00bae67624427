"""Clause 7.3: texts of deadlines, promises and reminders."""

from amends.core.framework.packs.answers import Meaning
from amends.core.operation import events as e
from amends.core.operation.acts.tracking import Row
from amends.core.operation.regulators.explained_dates import Heard
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import (
    HEARD,
    MEANS,
    THEMSELVES,
    ActText,
    Choices,
    Field,
    Fields,
    Lines,
    if_none,
    if_sent,
    if_true,
    refusal,
)

_EARLIER = _("{due}: by {day}. An earlier day applies for the complainant.")
_SET = _("Deadline set: {due}, {day}.")

ACTS = {
    "set-reminder": ActText(
        _("Set a reminder"),
        _("Set reminder"),
        _("Shows the complaint in My day on the date you choose."),
        done=_("Reminder set."),
    ),
    "promise": ActText(
        _("Make a promise"),
        _("Record the promise"),
        _("Adds a deadline for what you promised."),
        done=_("Promise recorded."),
    ),
    "keep-promise": ActText(
        _("Mark promise as met"),
        _("Mark as met"),
        _("Ends the deadline that the promise set."),
        done=_("Promise met."),
    ),
    "record-danger-call": ActText(
        _("Record danger call"),
        _("Record the call"),
        _("Ends the deadline if you reached someone. If not, the call is still due."),
        done=_("Call recorded."),
    ),
    "extend-term": ActText(
        _("Extend a deadline"),
        _("Extend deadline"),
        _(
            "Sets a later deadline before the current one passes. The original deadline stays "
            "on the record."
        ),
        done=_("Deadline extended."),
        otherwise={
            "proposed": _("Sent for approval. It takes effect when a second approver agrees.")
        },
        proposes=_("{who} proposes to extend a deadline."),
        not_approved=_("{who} rejected an extension of a deadline."),
    ),
    "note-late": ActText(
        _("Explain a missed deadline"),
        _("Save explanation"),
        _("Records why it is late and when you expect it. The deadline stays missed."),
        done=_("The history shows why it is late."),
    ),
    "pause-term": ActText(
        _("Pause a deadline"),
        _("Pause deadline"),
        _("Days until you resume it do not count."),
        done=_("Deadline paused."),
    ),
    "resume-term": ActText(
        _("Resume a deadline"),
        _("Resume deadline"),
        _("Extends the deadline by the working days it was paused."),
        done=_("Deadline resumed."),
    ),
    "lapse": ActText(
        _("Record a missed deadline"),
        _("Record it"),
        _("The system does this once, when a deadline passes and is not met."),
        done=_("Missed deadline recorded."),
    ),
}
FIELDS: Fields = {
    "clock": Field(_("Deadline"), wanted=_("Choose the deadline")),
    "promise": Field(_("Promise")),
    ("ExtendTerm", "day"): Field(_("New deadline")),
    ("ExtendTerm", "good_reason"): Field(
        _("This is a good reason to extend it further than the rules otherwise allow"),
        help=_(
            "Needed only if the new deadline is later than the rules normally allow. The "
            "complainant reads the reason."
        ),
    ),
    ("NoteLate", "day"): Field(_("Expected by")),
    ("NoteLate", "reason"): Field(
        _("Why it is late"),
        needed=_("needed unless they agreed to a later day"),
    ),
    ("KeepPromise", "words"): Field(_("How it was met")),
    ("RecordDangerCall", "happened"): Field(_("Time of the call")),
    ("RecordDangerCall", "number"): Field(_("Number called"), wanted=_("Enter the number called")),
    ("RecordDangerCall", "person"): Field(_("Called by")),
    ("RecordDangerCall", "reached"): Field(_("We spoke to someone there")),
    ("PauseTerm", "ground"): Field(
        _("Reason, as worded in the rules"), needed=_("needed if the rules limit the reasons")
    ),
    ("Promise", "day"): Field(_("By")),
    ("Promise", "words"): Field(_("Promise")),
    ("SetReminder", "person"): Field(_("Remind")),
    ("SetReminder", "words"): Field(_("Reminder")),
}
REFUSALS = {
    Guard.danger_call_first: refusal(
        _("Make the phone call about the danger first."),
        _("We promised someone who reported a danger that we would phone them."),
        _("Phone them, then use “Record danger call”."),
    ),
    Guard.not_later: refusal(
        _("Choose a later date."),
        (
            _("The new deadline must be after {day}."),
            _("The new day must be later than the current one."),
        ),
        _("Choose a later day, or keep the deadline."),
    ),
    Guard.not_paused: refusal(
        _("The deadline is not paused."),
        _("This deadline is not paused, so you cannot resume it."),
        _("There is nothing to do."),
    ),
    Guard.may_not_extend: refusal(
        _("You cannot extend this deadline."),
        (
            _("The rules for “{clock}” do not allow a longer time."),
            _("Its rules do not allow a longer time."),
        ),
        _("Respond as soon as you can, and tell the complainant why it is late."),
    ),
    Guard.beyond_longest: refusal(
        _("That day is too late."),
        (
            _("The latest possible day is {until}."),
            _("It has to be an earlier day."),
        ),
        _("Choose an earlier day."),
    ),
    Guard.needs_good_reason: refusal(
        _("That day needs a good reason."),
        (
            _("The rules allow any reason up to {until}. After that you need a good reason."),
            _("The rules only let you extend it that far for a good reason."),
        ),
        _(
            "Choose an earlier day. Or enter the good reason, which the complainant will "
            "read, and tick that it is one."
        ),
    ),
    Guard.uncountable: refusal(
        _("You cannot extend this deadline yet."),
        (
            _("The rules in use set no latest day for “{clock}”."),
            _("The rules in use set no latest day for it."),
        ),
        _("Apply another version of these rules first."),
    ),
    Guard.extended_already: refusal(
        _("This deadline was already extended."),
        (
            _("The rules for “{clock}” limit how often you can extend it."),
            _("Its rules limit how often you can extend it."),
        ),
        _("Respond as soon as you can, and tell the complainant why it is late."),
    ),
    Guard.no_such_ground: refusal(
        _("You cannot extend this deadline for that reason."),
        (
            _("The rules allow these reasons: {grounds}."),
            _("The regulator's rules list the reasons for an extension."),
        ),
        _("Choose a reason that the rules allow, or keep the deadline."),
    ),
    Guard.letter_first: refusal(
        _("You cannot extend this deadline yet."),
        (
            _("The rules require this letter first: “{letter}”."),
            _("The rules require a letter first."),
        ),
        _(
            "Send it. Then record the date under “Categorise”. If the rules allow more time, "
            "the longer deadline starts automatically."
        ),
    ),
    Guard.may_not_pause: refusal(
        _("You cannot pause this deadline."),
        (
            _("The rules do not allow you to pause “{clock}” for this reason."),
            _("The rules do not allow a pause for this reason."),
        ),
        _("Agree a new day with the complainant instead, and tell them why."),
    ),
}
CHOICES: Choices = {
    Row: {
        Row.t1: _("acknowledged to the complainant"),
        Row.t2: _("assessed"),
        Row.t3: _("investigated"),
        Row.t4: _("resolved"),
        Row.t5: _("complainant informed"),
        Row.t6: _("remedy completed"),
        Row.t7: _("remedy checked"),
        Row.t8: _("closed"),
    }
}
LINES = {
    e.TermTold: Lines(
        if_true(
            "reclassified",
            _("{due}: recalculated. It was due by {day}, which has already passed."),
            if_true(
                "gateway",
                _("{due}: open until {day}."),
                By(
                    HEARD,
                    {
                        Heard.behind: _EARLIER,
                        Heard.candidate: _EARLIER,
                        Heard.may_change: if_sent(
                            _(
                                "{due}: the complainant was informed that it is due by {day} and "
                                "may be later."
                            ),
                            _("{due}: by {day}, and may be later."),
                        ),
                        Heard.adopted: _("{due}: by {day}, under rules applied since then."),
                        Heard.recorded_late: _(
                            "{due}: by {day}, which had already passed when the complaint was "
                            "recorded."
                        ),
                        Heard.unsaid: _(
                            "{due}: by {day}. The complainant was not informed of this day."
                        ),
                    },
                    otherwise=_SET,
                ),
            ),
        ),
        if_true(
            "gateway",
            None,
            By(
                HEARD,
                {
                    Heard.passed: _(
                        "We now know more about your complaint. This was due by {day}, which "
                        "has already passed: {due}."
                    ),
                    Heard.recorded_late: _(
                        "We're sorry. This was due by {day}, before we recorded your "
                        "complaint: {due}."
                    ),
                    Heard.adopted_passed: _(
                        "Under rules that apply to us now, this was due by {day}: {due}."
                    ),
                    Heard.adopted: _(
                        "Under rules that apply to us now, this is due by {day}: {due}."
                    ),
                    Heard.may_change: _(
                        "The earliest possible deadline is {day}: {due}. This is not certain "
                        "yet and may change to a later day."
                    ),
                },
                otherwise=By(
                    MEANS,
                    {
                        Meaning.receipt: _("We want to acknowledge your complaint by {day}."),
                        Meaning.answer: if_sent(
                            _("We said we would respond by {day}."),
                            _("We want to respond by {day}."),
                        ),
                    },
                    otherwise=_("This is due by {day}: {due}."),
                ),
            ),
        ),
    ),
    e.TermMet: Lines(_("{due}: done on {at}.")),
    e.TermDropped: Lines(
        _("{due}: no longer applies, from what we know now."),
        _("This deadline no longer applies: {due}."),
    ),
    e.TermExtended: Lines(
        (
            _(
                "{who} extended a deadline: {due}, now by {day}. This is later than the "
                "normal limit, {beyond}. Reason: {ground}."
            ),
            _(
                "{who} agreed with {first} to extend a deadline: {due}, now by {day}. Reason: "
                "{ground}."
            ),
            _("{who} extended a deadline: {due}, now by {day}. Reason: {ground}."),
        ),
        By(
            MEANS,
            {Meaning.answer: _("We need more time. We'll respond by {day}.")},
            otherwise=_("We need more time for this: {due}. It is now due by {day}."),
        ),
        said={"ground": lambda value, names: names.reason_to_move(value)},
    ),
    e.TermPaused: Lines(
        _("{who} paused a deadline: {due}."),
        By(
            MEANS,
            {Meaning.answer: _("We've paused the deadline for our response.")},
            otherwise=_("The deadline is paused for now: {due}."),
        ),
    ),
    e.TermResumed: Lines(
        _("{who} resumed the deadline: {due}, now by {day}."),
        By(
            MEANS,
            {
                Meaning.answer: _(
                    "The deadline for our response is running again. We'll respond by {day}."
                )
            },
            otherwise=_("The deadline is running again: {due}, now by {day}."),
        ),
    ),
    e.TermLapsed: Lines(
        By(
            HEARD,
            {
                Heard.kept: _(
                    "A deadline seemed missed: {due}, by {until}. It was met, as recorded later."
                )
            },
            otherwise=_("Deadline missed: {due}, {until}."),
        ),
        By(
            MEANS,
            {
                Meaning.receipt: _(
                    "We're sorry. We did not acknowledge your complaint by {until}."
                ),
                Meaning.answer: _("We're sorry. We did not respond by {until}."),
            },
            otherwise=_("We missed a deadline: {due}, by {until}. We're sorry."),
        ),
    ),
    e.TermRaised: Lines(
        (
            _("Alert for {persons}: {due}, due {until}."),
            _("There was no one left to inform about a deadline: {due}, by {until}."),
        )
    ),
    e.LateNoticed: Lines(
        _(
            "{who} recorded why a deadline was missed: {due}, now expected by {day}. Reason: "
            "{ground}."
        ),
        By(
            MEANS,
            {Meaning.answer: _("Our response is late. We expect to send it by {day}.")},
            otherwise=_("This is late: {due}. We expect it by {day}."),
        ),
        said={"ground": lambda value, names: names.reason_to_be_late(value)},
    ),
    e.ReminderSet: Lines(_("{who} set a reminder for {person} on {day}.")),
    e.Promised: Lines(
        if_none(
            "until",
            _("{who} made promise {promise}, due by {day}."),
            _("A phone call about the danger is due by {until}."),
        ),
        if_none(
            "until",
            _("We promised you something by {day}."),
            _("We'll phone you by {until}."),
        ),
    ),
    e.PromiseKept: Lines(
        _("{who} marked promise {promise} as met."), _("We did something we promised you.")
    ),
    e.DangerCalled: Lines(
        if_true(
            "reached",
            if_true(
                THEMSELVES,
                _("{person} phoned about the danger and reached someone."),
                _("{who} recorded that {person} phoned about the danger and reached someone."),
            ),
            if_true(
                THEMSELVES,
                _("{person} phoned about the danger and reached no one."),
                _("{who} recorded that {person} phoned about the danger and reached no one."),
            ),
        ),
        if_true("reached", _("We phoned you."), _("We tried to phone you.")),
    ),
    e.DangerAlerted: Lines(
        (_("Alert for {persons}: someone is in danger."), _("Alert: someone is in danger."))
    ),
}
