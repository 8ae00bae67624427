"""How long a reply is awaited, and when somebody looks at a complaint again (7.3, 7.9)."""

from django.utils.translation import gettext_lazy as _

from .declaration import Page
from .setting import choice, number

PAGE = Page(
    "waiting",
    _("Waiting and reminders"),
    _("How long a reply is awaited, and when somebody looks again."),
    intro=_(
        "How long a reply is awaited, and when somebody looks again. Dates that were set already "
        "are not moved."
    ),
    settings=(
        number(
            "status_notice_days",
            _("Days without a word after which whoever waits hears how it stands"),
            _("By a letter that goes by itself, until the day of the answer."),
        ),
        number(
            "warn_days",
            _("Days before a date on which who answers for the complaint hears of it"),
            _(
                "On their day, and in the record; sooner where nobody works then. With 0 nobody is "
                "warned; nobody is warned of a date that was told when it was nearer than that."
            ),
            least=0,
        ),
        number(
            "climb_days",
            _("Days from one level to the next once a date has passed"),
            _(
                "At once the first level of review hears of it, after so many days the next, until "
                "it is done. With 0 nobody does. The levels are those who look again inside."
            ),
            least=0,
        ),
        number(
            "reaction_days",
            _("Days in which a reply to a decision is awaited"),
            _("After them, and after the reminders, silence can be recorded as no reply."),
        ),
        number(
            "no_reply_notices",
            _("Reminders before silence counts as no reply"),
            _(
                "They go by themselves, spread over these days. Nothing closes by itself; a later "
                "word opens the complaint again."
            ),
        ),
        number(
            "watch_days",
            _("Days between two looks at a refused complaint"),
            _(
                "A complaint that was not agreed stays open, and somebody looks again: on that "
                "day, or the first after it on which they work."
            ),
        ),
        choice(
            "late_letters",
            _("Who tells a complainant that the day of the answer was not kept"),
            _("A person is asked by a reminder for that day, if no letter goes by itself."),
        ),
    ),
)
