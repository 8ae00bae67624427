"""Clause 7.3: texts of deadlines, promises and reminders."""

from amends.core.framework.packs.answers import Meaning
from amends.core.operation import events as e
from amends.core.operation.acts.tracking import Row
from amends.core.operation.regulators.dates_heard import Heard
from amends.core.refusal import Guard

from ..phrases import By
from ..phrases import marked as _
from .declaration import HEARD, MEANS, ActText, Field, Lines, Texts, refusal

_EARLIER = _("{due}: by {day}. The complainant was told an earlier day instead.")

TEXTS = Texts(
    acts={
        "set-reminder": ActText(
            _("Set a reminder"),
            _("Set the reminder"),
            _("Shows the complaint in My day on the date you choose."),
            done=_("The reminder is set."),
        ),
        "promise": ActText(
            _("Promise something"),
            _("Record the promise"),
            _("The day becomes a date that must be kept, like any other."),
            done=_("The promise is recorded."),
        ),
        "keep-promise": ActText(
            _("Record a promise as kept"),
            _("Record it as kept"),
            _("Ends the date that the promise set."),
            done=_("The promise is recorded as kept."),
        ),
        "extend-term": ActText(
            _("Move a date"),
            _("Move the date"),
            _(
                "Sets a later day before the old one has passed. The day told first stays in the "
                "record."
            ),
            done=_("The date is moved."),
            otherwise={"proposed": _("Proposed. It is decided when a second person agrees.")},
        ),
        "note-late": ActText(
            _("Say why a date was not kept"),
            _("Record why it is late"),
            _(
                "Records why what a date asked for is late, and by when it is expected. The date "
                "stays missed."
            ),
            done=_("Why it is late stands in the record."),
        ),
        "pause-term": ActText(
            _("Let the time stand still"),
            _("Stop the time"),
            _("The days until it runs again are not counted."),
            done=_("The time stands still."),
        ),
        "resume-term": ActText(
            _("Let the time run again"),
            _("Let it run"),
            _("Moves the date by the working days that it stood still."),
            done=_("The time runs again."),
        ),
        "lapse": ActText(
            _("Record a missed date"),
            _("Record it"),
            _("Done by the system, once, when a date passes and what it asked for is not done."),
            done=_("The missed date is recorded."),
        ),
    },
    fields={
        "clock": Field(_("Which date"), wanted=_("Choose which date is meant.")),
        "promise": Field(_("Promise")),
        ("ExtendTerm", "day"): Field(_("New day")),
        ("ExtendTerm", "good_reason"): Field(
            _("It is a good reason to move it further than the rules otherwise allow"),
            help=_(
                "Only for a day beyond the one up to which the rules let it be moved on any "
                "ground. The complainant reads the reason."
            ),
        ),
        ("NoteLate", "day"): Field(_("By which day it is expected")),
        ("NoteLate", "reason"): Field(_("Why it is late, as the complainant reads it")),
        ("KeepPromise", "words"): Field(_("How it was kept")),
        ("PauseTerm", "ground"): Field(_("Ground, by the word of its rules")),
        ("Promise", "day"): Field(_("By when")),
        ("Promise", "words"): Field(_("What is promised")),
        ("ResumeTerm", "clock"): Field(_("Which date")),
        ("SetReminder", "person"): Field(_("Who is reminded")),
        ("SetReminder", "words"): Field(_("Of what")),
    },
    refusals={
        Guard.not_later: refusal(
            _("That day is not later."),
            (
                _("The new day must be later than {day}."),
                _("The new day must be later than the one it has now."),
            ),
            _("Choose a later day, or leave the date as it is."),
        ),
        Guard.not_paused: refusal(
            _("The time is already running."),
            _("It does not stand still, so it cannot be set going."),
            _("There is nothing to do."),
        ),
        Guard.may_not_extend: refusal(
            _("This time cannot be moved."),
            (
                _("The rules for “{clock}” know no longer time."),
                _("Its rules know no longer time."),
            ),
            _("Answer as soon as you can, and tell the complainant why it is late."),
        ),
        Guard.beyond_longest: refusal(
            _("That day is too late."),
            (
                _("The rules let it be moved until {until}."),
                _("The rules let it be moved only to an earlier day."),
            ),
            _("Choose an earlier day."),
        ),
        Guard.needs_good_reason: refusal(
            _("That day needs a good reason."),
            (
                _(
                    "The rules let it be moved until {until} on any ground, and further only for "
                    "one."
                ),
                _("The rules let it be moved so far only for one."),
            ),
            _(
                "Choose an earlier day. Or write the good reason as the complainant will read it, "
                "and say that it is one."
            ),
        ),
        Guard.uncountable: refusal(
            _("This time cannot be moved yet."),
            (
                _("From the rules, as adopted, no day follows up to which “{clock}” may be moved."),
                _("From its rules, as adopted, no day follows up to which it may be moved."),
            ),
            _("Another version of these rules has to be adopted first."),
        ),
        Guard.extended_already: refusal(
            _("This time was moved already."),
            (
                _("The rules for “{clock}” let it be moved only so often."),
                _("Its rules let it be moved only so often."),
            ),
            _("Answer as soon as you can, and tell the complainant why it is late."),
        ),
        Guard.no_such_ground: refusal(
            _("This time cannot be moved on that ground."),
            (
                _("The rules let it be moved on these grounds: {grounds}."),
                _("The regulator's rules name the grounds on which it may be moved."),
            ),
            _("Choose one of the grounds that the rules name, or leave the day as it is."),
        ),
        Guard.letter_first: refusal(
            _("This time cannot be moved yet."),
            (
                _("The rules ask that a letter goes out before: “{letter}”."),
                _("The rules ask that a letter goes out before."),
            ),
            _(
                "Send it, and record under “Classify” when it went. A longer time that the rules "
                "know then begins by itself."
            ),
        ),
        Guard.may_not_pause: refusal(
            _("This time may not stand still."),
            (
                _("The rules for “{clock}” know no pause on this ground."),
                _("Its rules know no pause on this ground."),
            ),
            _("Ask for more time instead, and tell the complainant why."),
        ),
    },
    choices={
        Row: {
            Row.t1: _("acknowledged to the complainant"),
            Row.t2: _("assessed"),
            Row.t3: _("investigated"),
            Row.t4: _("resolved"),
            Row.t5: _("complainant informed"),
            Row.t6: _("corrected"),
            Row.t7: _("correction verified"),
            Row.t8: _("closed"),
        },
    },
    lines={
        e.TermTold: Lines(
            By(
                "reclassified",
                {True: _("{due}: counted anew, it was due by {day}, which had passed already.")},
                otherwise=By(
                    "gateway",
                    {True: _("{due}: open until {day}.")},
                    otherwise=By(
                        HEARD,
                        {
                            Heard.behind: _EARLIER,
                            Heard.candidate: _EARLIER,
                            Heard.may_change: _(
                                "{due}: told to the complainant as by {day}, and that it may "
                                "be later."
                            ),
                            Heard.adopted: _(
                                "{due}: by {day}, as rules that were adopted since ask."
                            ),
                            Heard.recorded_late: _(
                                "{due}: by {day}, which had passed when the complaint was recorded."
                            ),
                            Heard.unsaid: _(
                                "{due}: by {day}. The complainant was not told this day."
                            ),
                        },
                        otherwise=_("{due}: promised to the complainant by {day}."),
                    ),
                ),
            ),
            By(
                "gateway",
                {True: None},
                otherwise=By(
                    HEARD,
                    {
                        Heard.passed: _(
                            "We learned more about your complaint. By that this was due by "
                            "{day}, which had passed already: {due}."
                        ),
                        Heard.recorded_late: _(
                            "This was due by {day}, which had passed when we recorded your "
                            "complaint: {due}. We are sorry."
                        ),
                        Heard.adopted_passed: _(
                            "Rules that apply to us now ask for this by {day}, which had "
                            "passed already: {due}."
                        ),
                        Heard.adopted: _(
                            "Rules that apply to us now ask for this by {day}: {due}."
                        ),
                        Heard.may_change: _(
                            "The earliest day that may bind us is {day}: {due}. It is not "
                            "certain yet, and may become a later one."
                        ),
                    },
                    otherwise=By(
                        MEANS,
                        {
                            Meaning.receipt: _(
                                "We promised to confirm by {day} that we have your complaint."
                            ),
                            Meaning.answer: _("We promised you an answer by {day}."),
                        },
                        otherwise=_("We promised by {day}: {due}."),
                    ),
                ),
            ),
        ),
        e.TermMet: Lines(_("{due}: done, by what happened on {at}.")),
        e.TermDropped: Lines(
            _("{due}: does not apply any more, by what is known now."),
            _("This date does not apply any more: {due}."),
        ),
        e.TermExtended: Lines(
            (
                _(
                    "{who} moved a date: {due}, now by {day}, for a good reason beyond {beyond}, "
                    "to which the rules let it be moved. Ground: {ground}."
                ),
                _(
                    "{who} agreed with {first} to extend a deadline: {due}, now by {day}. Ground: "
                    "{ground}."
                ),
                _("{who} moved a date: {due}, now by {day}. Ground: {ground}."),
            ),
            By(
                MEANS,
                {Meaning.answer: _("We need more time for our answer: you have it by {day}.")},
                otherwise=_("We need more time: {due}, now by {day}."),
            ),
            said={"ground": lambda value, names: names.reason_to_move(value)},
        ),
        e.TermPaused: Lines(
            _("{who} let the time stand still: {due}."),
            By(
                MEANS,
                {Meaning.answer: _("The time for our answer stands still for now.")},
                otherwise=_("The time stands still for now: {due}."),
            ),
        ),
        e.TermResumed: Lines(
            _("{who} let the time run again: {due}, now by {day}."),
            By(
                MEANS,
                {Meaning.answer: _("The time for our answer runs again: you have it by {day}.")},
                otherwise=_("The time runs again: {due}, now by {day}."),
            ),
        ),
        e.TermLapsed: Lines(
            By(
                HEARD,
                {
                    Heard.kept: _(
                        "A date seemed missed: {due}, by {until}. It was kept, as was recorded "
                        "later."
                    ),
                },
                otherwise=_("A date was missed: {due}, by {until}."),
            ),
            By(
                MEANS,
                {
                    Meaning.receipt: _(
                        "We did not confirm in time, by {until}, that we have it. We are sorry."
                    ),
                    Meaning.answer: _("We did not answer you in time, by {until}. We are sorry."),
                },
                otherwise=_("We did not keep a date: {due}, by {until}. We are sorry."),
            ),
        ),
        e.TermRaised: Lines(
            (
                _("A date was brought to {persons}: {due}, by {until}."),
                _("A date had no one left to hear of it: {due}, by {until}."),
            ),
        ),
        e.LateNoticed: Lines(
            _("{who} said why a date was not kept: {due}, expected by {day}. Ground: {ground}."),
            By(
                MEANS,
                {Meaning.answer: _("Our answer is late. We expect to have it for you by {day}.")},
                otherwise=_("We are late: {due}. We expect it by {day}."),
            ),
            said={"ground": lambda value, names: names.reason_to_be_late(value)},
        ),
        e.ReminderSet: Lines(_("{who} set a reminder for {person} on {day}.")),
        e.Promised: Lines(
            _("{who} made promise {promise}, to be kept by {day}."),
            _("We promised you something by {day}."),
        ),
        e.PromiseKept: Lines(
            _("{who} recorded promise {promise} as kept."),
            _("We kept a promise."),
        ),
    },
)
