"""Table of all settings pages: their group, what each decides, and which parts of the policy it
edits. A test requires a page for every field of a policy."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.undecided import undecided
from amends.governance.publishing import Draft
from amends.wording import policy as wording

from . import controls, deputies, organization, questions, times
from .declaration import Group, Page
from .listings import LISTINGS, usable


def _list(name: str) -> Page:
    return Page("listing", edits=(name,), within=("entry",), listing=name)


GROUPS = (
    Group(
        "complaints",
        gettext_lazy("Complaint details"),
        (
            _list("categories"),
            _list("products"),
            _list("causes"),
            _list("channels"),
            questions.DANGER,
            questions.PAGE,
            questions.SUGGESTIONS,
            _list("own_fields"),
            _list("needs"),
            _list("incidents"),
        ),
    ),
    Group(
        "deciding",
        gettext_lazy("Handling rules"),
        (
            Page(
                "priority",
                gettext_lazy("Priority"),
                gettext_lazy("What makes a complaint urgent, and who is alerted."),
                ("priority_rules",),
            ),
            Page(
                "significance",
                gettext_lazy("Alerts to senior management"),
                gettext_lazy("Which complaints we report to senior management at once."),
                ("significance",),
            ),
            _list("response_types"),
            Page(
                "limits",
                gettext_lazy("Authority"),
                gettext_lazy("How much each role can offer, for what and in which currency."),
                ("limits",),
            ),
            controls.PAGE,
            controls.COMPETENCE,
            _list("reasons"),
            _list("actions"),
            _list("ladder"),
            _list("bodies"),
        ),
    ),
    Group(
        "time",
        pgettext_lazy("a group of settings", "Time"),
        (
            times.TARGETS,
            times.WAITING,
            Page(
                "holidays",
                gettext_lazy("Holidays"),
                gettext_lazy("Public holidays of the coming years, by country."),
            ),
            Page(
                "closures",
                gettext_lazy("Closed days"),
                gettext_lazy(
                    "Days when you are closed or close early, in addition to public holidays."
                ),
                ("closures", "half_days"),
            ),
            Page(
                "hours",
                gettext_lazy("Opening hours"),
                gettext_lazy("Your working days and opening hours."),
            ),
            Page(
                "regulators",
                gettext_lazy("Regulators"),
                gettext_lazy(
                    "Deadlines, letters and external bodies that regulators and codes of conduct "
                    "ask for."
                ),
                within=("own-pack", "proposed"),
            ),
            Page(
                "retention",
                gettext_lazy("Retention"),
                gettext_lazy("When texts and files of a closed complaint are erased."),
                ("retention", "propose_disposals"),
            ),
        ),
    ),
    Group(
        "words",
        gettext_lazy("Letters and scripts"),
        (
            Page(
                "letters",
                gettext_lazy("Letters"),
                gettext_lazy("The text of every letter and email we send."),
                ("templates",),
                ("letter",),
            ),
            _list("letter_kinds"),
            _list("snippets"),
            questions.SCRIPT,
            Page(
                "languages",
                gettext_lazy("Languages"),
                gettext_lazy("Languages for the public site and letters."),
                ("languages",),
                ("language",),
            ),
            organization.CONTACT,
            Page(
                "mail-account",
                gettext_lazy("Mail server and mailbox"),
                gettext_lazy("How we send email, and which mailbox we read."),
            ),
        ),
    ),
    Group(
        "house",
        gettext_lazy("Organisation and people"),
        (
            organization.ORGANIZATION,
            organization.CURRENCY,
            Page(
                "people",
                gettext_lazy("People"),
                gettext_lazy("Staff, their roles and accounts."),
                within=("person", "invite", "people-import", "people-file"),
            ),
            deputies.PAGE,
            _list("units"),
            _list("entities"),
            _list("brands"),
            Page(
                "looks",
                gettext_lazy("Branding"),
                gettext_lazy("Colour and logo of the organisation and each brand."),
                ("accent", "logo", "window"),
                ("looks-of",),
            ),
        ),
    ),
    Group(
        "papers",
        gettext_lazy("Import, export and forms"),
        (
            Page(
                "bring",
                gettext_lazy("Import complaints"),
                gettext_lazy("Import complaints from an older register, or export all complaints."),
                within=(
                    *("mappings", "brought", "bring-columns", "bring-values", "bring-preview"),
                    "bring-leave",
                ),
                door="register",
            ),
            Page(
                "carry-rules",
                gettext_lazy("Import and export settings"),
                gettext_lazy("All settings as one file, to move them to another organisation."),
            ),
            Page(
                "public-page",
                gettext_lazy("Public page and leaflet"),
                gettext_lazy(
                    "What everyone can read about how you handle complaints, and its versions."
                ),
            ),
            Page(
                "blank-form",
                gettext_lazy("Blank form"),
                gettext_lazy("A complaint form to print and fill in by hand."),
            ),
        ),
    ),
)
"""The groups, in the order in which they are shown."""


def every_page() -> Iterator[tuple[Group, Page]]:
    """Each page with its group."""
    return ((group, page) for group in GROUPS for page in group.pages)


def form_pages() -> Iterator[Page]:
    """Each page that is a form over fields of the policy."""
    return (page for _, page in every_page() if page.settings)


def titles_of(edited: Collection[str]) -> list[str]:
    """Return the titles of the pages with these names, or on which these fields of the policy are
    edited."""
    pages = (page for _, page in every_page())
    return [page.title for page in pages if not {page.name, *page.decides}.isdisjoint(edited)]


def here(name: str, listing: str = "") -> dict[str, Any]:
    """Return the group and the page with this address, and whether the address is one below that
    page (`inner`); empty for one above the groups."""
    for group, page in every_page():
        if page.listing and page.listing != listing:
            continue
        if name == page.name or name in page.within:
            return {"group": group, "page": page, "inner": name != page.name}
    return {}


@dataclass(frozen=True, slots=True)
class Line:
    """A page in the index: `offered` says how many entries a list has in use, `open` which
    decisions are missing, `drafted` whether the draft changes something of it."""

    page: Page
    offered: str
    open: tuple[str, ...]
    drafted: bool


def index(
    draft: Draft, *, doors: Collection[str], drafted: Collection[str] = ()
) -> list[tuple[Group, list[Line]]]:
    """Return the groups with their pages, without those for which a permission is missing;
    `drafted` are pages whose draft is not part of the policy's."""
    changed = {change.path.partition(".")[0] for change in draft.changes}
    missing = undecided(draft.policy)

    def line(page: Page) -> Line:
        return Line(
            page,
            _offered(page, draft.policy),
            tuple(wording.open_point(name) for name in page.decides if name in missing),
            page.name in drafted or any(name in changed for name in page.decides),
        )

    return [
        (group, [line(page) for page in group.pages if not page.door or page.door in doors])
        for group in GROUPS
    ]


def _offered(page: Page, policy: Policy) -> str:
    if not page.listing:
        return ""
    count = sum(map(usable, LISTINGS[page.listing].entries(policy)))
    if not count:
        return gettext("none yet")
    return ngettext("{number} available", "{number} available", count).format(number=count)
