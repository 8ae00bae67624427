"""The navigation rail of the staff area: its groups and items, in order. A new page adds one item
here; the frame draws it for the people its area is open to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """A link of the rail. `section` is the name by which pages mark it as current, `area` the part
    of the staff area (see `open_to`) that shows it, empty for all staff; `count` names the number
    beside it. `kind` is the kind of governing record that the page lists. `unless` is an area whose
    own item replaces this one."""

    section: str
    text: Promise
    page: str
    icon: str
    area: str = ""
    count: str = ""
    kind: str = ""
    unless: str = ""


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
            Item("my-day", _("My day"), "desk:my-day", "day"),
            Item(
                "executive",
                _("Sign and decide"),
                "desk:executive",
                "review",
                "executive",
            ),
            Item("complaints", _("Complaints"), "desk:queue", "queue", "complaints"),
            Item(
                "post",
                _("Letters to post"),
                "desk:post",
                "post",
                "complaints",
                "letters_to_post",
            ),
            Item("find", _("Find a person"), "desk:find-person", "person", "complaints"),
            Item("mail", _("Inbox"), "desk:mail", "message", "mail", "mail_waits"),
            Item("team", _("Team"), "desk:team", "team", "team"),
        ),
    ),
    Group(
        "improvement",
        _("Improvement"),
        (
            Item("problems", _("Problems"), "desk:problems", "problem", "problems"),
            Item("actions", _("Actions"), "desk:actions", "check", "actions"),
            Item(
                *("criteria", _("Objectives"), "desk:objectives", "goal"),
                *("insight", "alerts"),
            ),
            Item("surveys", _("Surveys"), "desk:surveys", "message", "insight"),
            Item("readings", _("Quality checks"), "desk:readings", "queue", "insight"),
            Item("insight", _("Insights"), "desk:insights", "insight", "insight"),
        ),
    ),
    Group(
        "assurance",
        _("Assurance"),
        (
            Item(
                "conformity",
                _("Conformity"),
                "desk:conformity",
                "shield",
                "conformity",
                "contradicted",
            ),
            Item("due", _("Due"), "desk:due", "due"),
            Item(
                *("audit", _("Audits"), "desk:governing-list", "search"),
                area="conformity",
                kind="audit",
            ),
            Item(
                *(
                    "review",
                    p_("menu", "Management review"),
                    "desk:governing-list",
                    "review",
                ),
                area="conformity",
                kind="review",
                unless="yearly",
            ),
            Item("governing", _("Governing records"), "desk:governing", "note"),
            Item("yearly", _("Yearly review"), "desk:yearly", "review", "yearly"),
            Item("evidence", _("Evidence packs"), "desk:evidence", "file", "evidence"),
            Item("record", _("Complaint records"), "desk:record", "queue", "record"),
            Item("settings", _("Settings"), "desk:settings", "settings", "settings"),
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
