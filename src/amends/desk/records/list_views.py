"""Views of a list: a name, its address, and how many there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

PAGE = 50


class Sliceable[T](Protocol):
    """What one page is cut of: a list, or rows that are not read yet."""

    def __getitem__(self, part: slice, /) -> Iterable[T]:
        """Return a part."""


@dataclass(frozen=True, slots=True)
class View:
    """One view of a list; `late` marks its number as something to act on."""

    name: str
    text: str
    count: int
    address: str
    current: bool
    late: bool = False


def views(
    request: HttpRequest,
    page: str,
    named: Sequence[tuple[str, str]],
    count: Callable[[str], int],
    *,
    late: frozenset[str] = frozenset(),
) -> tuple[list[View], View]:
    """Return all views of a list, and the one that the address names; the first, if it names
    none."""
    asked = request.GET.get("view", "")
    wanted = asked if asked in dict(named) else named[0][0]
    kept: dict[str, Any] = {
        k: v for k, v in request.GET.dict().items() if k not in ("view", "page") and v
    }
    found = [
        View(
            name, text, count(name), _address(page, kept, name, named), name == wanted, name in late
        )
        for name, text in named
    ]
    return found, next(one for one in found if one.current)


def _address(
    page: str, kept: Mapping[str, Any], name: str, named: Sequence[tuple[str, str]]
) -> str:
    asked = kept if name == named[0][0] else {**kept, "view": name}
    return f"{reverse(page)}?{urlencode(asked)}" if asked else reverse(page)


def page_of(request: HttpRequest) -> int:
    """Return the number of the page that the address names, from 1."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1


def cut[T](request: HttpRequest, rows: Sliceable[T]) -> tuple[list[T], str]:
    """Return one page of the rows, and the address of the next one; empty for the last."""
    page = page_of(request)
    found = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    more = len(found) > PAGE
    asked = {**request.GET.dict(), "page": str(page + 1)}
    return found[:PAGE], f"?{urlencode(asked)}" if more else ""
