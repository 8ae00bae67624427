"""The rules of the policy that are no lists of entries: the page of each, and what it settles."""

from django.utils.translation import gettext_lazy

PAGES = (
    (
        "targets",
        gettext_lazy("Targets"),
        gettext_lazy("How soon receipt is confirmed and an answer is given."),
    ),
    (
        "priority",
        gettext_lazy("Priority"),
        gettext_lazy("Which complaints come first."),
    ),
    (
        "significance",
        gettext_lazy("What top management is told"),
        gettext_lazy("Which complaints are told to top management at once."),
    ),
    (
        "limits",
        gettext_lazy("Authority"),
        gettext_lazy("How much each role may promise, for what and in which currency."),
    ),
    (
        "controls",
        gettext_lazy("Second person"),
        gettext_lazy("Where one person is not enough."),
    ),
    (
        "waiting",
        gettext_lazy("Waiting and reminders"),
        gettext_lazy("How long a reply is awaited, and when somebody looks again."),
    ),
    (
        "retention",
        gettext_lazy("How long we keep"),
        gettext_lazy("When words and files of an ended complaint are to go."),
    ),
    (
        "organization",
        gettext_lazy("Organization"),
        gettext_lazy("Name, country, time zone and calendar, and where each unit has its own."),
    ),
    (
        "holidays",
        gettext_lazy("Holidays"),
        gettext_lazy("Public holidays of the coming years, by country."),
    ),
    (
        "closures",
        gettext_lazy("Closed days"),
        gettext_lazy("Days on which nobody works here, beside holidays."),
    ),
    (
        "regulators",
        gettext_lazy("Regulators"),
        gettext_lazy("What regulators and codes of conduct ask: their times, letters and bodies."),
    ),
)
"""Each page by the name of its address, what it is called and what it settles."""

NAMES = frozenset(name for name, _, _ in PAGES) | {"rules"}
"""The names of their addresses, and of the page that lists them."""
