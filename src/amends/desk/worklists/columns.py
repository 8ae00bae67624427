"""Columns of the list of complaints: which there are, and how a heading sorts."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.register.queries import Order

COLUMNS: Mapping[str, Promise] = {
    "priority": gettext_lazy("Priority"),
    "stage": gettext_lazy("Stage"),
    "due": gettext_lazy("Next deadline"),
    "asked": gettext_lazy("Reason"),
    "owner": gettext_lazy("Owner"),
    "unit": gettext_lazy("Unit"),
    "category": gettext_lazy("Category"),
    "cause": gettext_lazy("Cause"),
    "received": gettext_lazy("Received"),
    "reference": gettext_lazy("Reference"),
}
_USUAL = ("priority", "stage", "due", "owner", "reference")
_SORTS: Mapping[str, tuple[Order, ...]] = {
    "priority": (Order.priority,),
    "stage": (Order.stage,),
    "due": (Order.due, Order.binding),
    "received": (Order.newest, Order.oldest),
}
_DESCENDING = frozenset({Order.newest})


def chosen(query: QueryDict) -> list[str]:
    """Return the codes of the columns that the address asks for, otherwise the usual ones."""
    codes = set(query.getlist("columns"))
    return [code for code in COLUMNS if code in codes] or list(_USUAL)


def columns(query: QueryDict, order: Order | None) -> Iterator[dict[str, Any]]:
    """Yield the chosen columns: `sort` is the address that sorts by one, `sorted` how it is now.
    Without an order none of them sorts."""
    for code in chosen(query):
        sorts = _SORTS.get(code, ()) if order is not None else ()
        if not sorts or order is None:
            yield {"code": code, "text": COLUMNS[code]}
            continue
        now = order in sorts
        following = sorts[(sorts.index(order) + 1) % len(sorts)] if now else sorts[0]
        changed = query.copy()
        changed.pop("after", None)
        changed["order"] = following.value
        direction = "descending" if order in _DESCENDING else "ascending"
        yield {
            "code": code,
            "text": COLUMNS[code],
            "sort": f"?{changed.urlencode()}",
            "sorted": direction if now else "",
        }
