"""Overview of all settings pages by group, with what each decides and what is still open."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.undecided import undecided
from amends.governance.publishing import Draft
from amends.wording import policy as wording

from .contents import GROUPS
from .declaration import Page
from .listings import LISTINGS, usable


@dataclass(frozen=True, slots=True)
class Line:
    """A page in the index: `offered` says how many entries a list has in use, `open` which
    decisions are missing, `drafted` whether the draft changes something of it."""

    address: str
    title: str
    use: str
    offered: str
    open: tuple[str, ...]
    drafted: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A group of the index."""

    key: str
    title: str
    rows: tuple[Line, ...]


def index(draft: Draft, *, doors: Collection[str], drafted: Collection[str] = ()) -> list[Lines]:
    """Return the groups with their pages, without those for which a permission is missing;
    `drafted` are pages whose draft is not part of the policy's."""
    changed = {change.path.partition(".")[0] for change in draft.changes}
    missing = undecided(draft.policy)

    def line(page: Page) -> Line:
        return Line(
            page.address,
            page.title,
            page.use,
            _offered(page, draft.policy),
            tuple(wording.open_point(missing[name]) for name in page.decides if name in missing),
            page.name in drafted or any(name in changed for name in page.decides),
        )

    return [
        Lines(
            group.key,
            str(group.title),
            tuple(line(page) for page in group.pages if not page.door or page.door in doors),
        )
        for group in GROUPS
    ]


def _offered(page: Page, policy: Policy) -> str:
    if not page.listing:
        return ""
    count = sum(map(usable, LISTINGS[page.listing].entries(policy)))
    if not count:
        return gettext("none yet")
    return ngettext("{number} offered", "{number} offered", count).format(number=count)
