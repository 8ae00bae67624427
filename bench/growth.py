"""Every page of the menu for every role, at growing numbers of complaints (`--sizes`): processor
time with that of the database, and how many times as much the largest register takes as the
smallest.

The register is that of `finding`. Before each round facts are written and every requirement is
checked, as the worker does. A page that shows more, for example ten complaints instead of two, may
take more.
"""

import re
from random import Random
from typing import Any

from tests.records import organization as org

from .figures import Figure, Scale
from .filling import LAST, SHOWN, VIEWER, YEARS, draw_in_bulk, fill, found_organization
from .insight import write
from .pages import cost, visitor
from .pouring import pour_rows, settle

FOUNDS = False
"""The register brings an organization of fifty units."""
AIM = 1.5
"""How many times as much a page may take at 100,000 complaints as at 1,000."""
_FOLDS = 400
_ROLES = {
    "complaints manager": org.REPRESENTATIVE,
    "area manager": org.MANAGER,
    "handler": org.HANDLER,
    "senior management": org.DIRECTOR,
    "front-line staff": VIEWER,
    "auditor": org.AUDITOR,
    "administrator": org.ADMINISTRATOR,
}
_LIST = "/desk/complaints/"
_OF_LIST = (
    "new/",
    *(f"?order={order}" for order in ("priority", "binding", "newest", "stage")),
    "?state=any&order=newest",
)
"""Pages beside those of the menu, for people who have the list of complaints."""


def measure(scale: Scale) -> list[Figure]:
    """How many times as much each page takes at the largest size as at the smallest."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    found_organization()
    sizes = scale.sizes or ((1_000, 5_000) if scale.quick else (1_000, 20_000, 100_000))
    took: dict[tuple[str, str], list[float]] = {}
    for size in sizes:
        _grow(size)
        for role, person in _ROLES.items():
            client = visitor(person)
            for address in _addresses(client):
                ours, beside, _ = cost(client, address, times=scale.of(9, 3))
                took.setdefault((address, role), []).append(ours + beside)
    numbers = ", ".join(f"{size:,}" for size in sizes)
    return [
        Figure(
            f"{address}, {role}",
            each[-1] / each[0],
            "times",
            aim=AIM,
            least=False,
            note=f"{' → '.join(f'{one:.0f}' for one in each)} CPU ms at {numbers}",
        )
        for (address, role), each in took.items()
    ]


def _grow(size: int) -> None:
    """Bring the register to a size, with facts and checked requirements."""
    from django.utils import timezone

    from amends.assurance import checking
    from amends.assurance.models import Checked
    from amends.handling import reading
    from amends.journal import store
    from amends.register.models import FactKey, Row

    if not (there := Row.objects.count()):
        fill(size, random=Random("register"))
    else:
        journalled = [stream.partition("/")[2] for stream in store.streams("complaint/")]
        states = [one.state for one in reading.several(journalled[:_FOLDS]).values()]
        folds = [one for one in states if one and not one.sealed_triage]
        times: dict[str, Any] = {"since": LAST - YEARS + SHOWN, "over": YEARS - 2 * SHOWN}
        draw_in_bulk(size - there, folds, Random(str(size)), words=True, **times)
    write(size)
    FactKey.objects.all().delete()
    received = Row.objects.values_list("reference", "received_at")
    months = ((one, key, f"{at:%Y-%m}") for key, (one, at) in enumerate(received.iterator()))
    pour_rows(FactKey, list(months))
    settle()
    Checked.objects.all().delete()
    checking.refresh(now=timezone.now())


def _addresses(client: Any) -> list[str]:
    """The pages of a person's menu and of their list of complaints."""
    menus = re.findall(r"(?s)<nav.*?</nav>", client.get("/desk/").content.decode())
    found = dict.fromkeys(re.findall(r'href="(/[^"#?]*)"', " ".join(menus)))
    return [*found, *(f"{_LIST}{one}" for one in _OF_LIST if _LIST in found)]
