"""The navigation rail of the staff area: its groups and items, in order. A new page adds one item
here; the frame draws it for the people its area is open to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_REVIEW = pgettext_lazy("menu", "Management review")


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the rail. `section` is the name by which pages mark it as current, `area` the part
    of the staff area (see `open_to`) that shows it, empty for all staff; `count` names the number
    beside it. `view` is the page, if it is not named as the section; `governing` marks a kind of
    governing record with a list of its own. `unless` is an area whose own item replaces this
    one."""

    section: str
    text: Promise
    icon: str
    area: str = ""
    count: str = ""
    view: str = ""
    governing: bool = False
    unless: str = ""
    outside: bool = False
    """Whether the page is one of the installation, which is declared outside this package."""

    @property
    def page(self) -> str:
        """The name of its address."""
        if self.outside:
            return self.section
        return f"desk:{'governing-list' if self.governing else self.view or self.section}"

    @property
    def kind(self) -> str:
        """The kind of governing record that the page lists, if it lists one."""
        return self.section if self.governing else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading; the first group has none on the page."""

    name: str
    text: Promise
    items: tuple[Item, ...]


RAIL: tuple[Group, ...] = (
    Group(
        "work",
        _("Work"),
        (
            Item("my-day", _("My day"), "day"),
            Item("executive", _("Sign and decide"), "review", "executive"),
            Item("complaints", _("Complaints"), "queue", "complaints", view="queue"),
            Item("post", _("Letters to post"), "post", "complaints", "letters_to_post"),
            Item("find", _("Find a person"), "person", "complaints", view="find-person"),
            Item("mail", _("Inbox"), "message", "mail", "mail_waits"),
            Item("team", _("Team"), "team", "team"),
        ),
    ),
    Group(
        "improvement",
        _("Improvement"),
        (
            Item("problems", _("Problems"), "problem", "problems"),
            Item("actions", _("Actions"), "check", "actions"),
            Item("criteria", _("Objectives"), "goal", "insight", "alerts", view="objectives"),
            Item("surveys", _("Surveys"), "message", "insight"),
            Item("readings", _("Quality checks"), "queue", "insight"),
            Item("insight", _("Insights"), "insight", "insight", view="insights"),
        ),
    ),
    Group(
        "assurance",
        _("Assurance"),
        (
            Item("conformity", _("Conformity"), "shield", "conformity", "contradicted"),
            Item("due", _("Due"), "due"),
            Item("audit", _("Audits"), "search", "conformity", governing=True),
            Item("review", _REVIEW, "review", "conformity", governing=True, unless="yearly"),
            Item("governing", _("Governing records"), "note"),
            Item("yearly", _("Yearly review"), "review", "yearly"),
            Item("evidence", _("Evidence packs"), "file", "evidence"),
            Item("record", _("Complaint records"), "queue", "record"),
            Item("settings", _("Settings"), "settings", "settings"),
            Item("system", _("System"), "wave", "system", outside=True),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An item that is shown, with the number beside it; 0 shows none."""

    item: Item
    number: int


def rail(areas: Collection[str], counts: Mapping[str, int]) -> list[tuple[Group, list[Link]]]:
    """Return the groups with the items that are open to a person; empty groups are left out."""

    def link(item: Item) -> Link | None:
        """Return the item with its number; None if the person does not have it."""
        if (item.unless and item.unless in areas) or item.area not in {"", *areas}:
            return None
        return Link(item, counts.get(item.count, 0))

    shown = ((group, [one for one in map(link, group.items) if one]) for group in RAIL)
    return [(group, links) for group, links in shown if links]
