"""Exceptions of a requirement by name, as far as a reader may open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language_info

from amends.assurance.checking import Result
from amends.core.framework.policy.public_facts import Fact
from amends.core.values import Code
from amends.handling import access
from amends.register import criteria as register
from amends.wording import choices
from amends.wording.names import Names

from ..improvement import access as records
from ..improvement.criteria import title
from ..request.context import DeskContext
from .declared import PAGES

_PURPOSE = "conformity"


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The exceptions that the reader may open, each with its address (empty: it has none), and how
    many others there are."""

    links: tuple[tuple[str, str], ...]
    others: int


def exceptions(result: Result, desk: DeskContext) -> Exceptions:
    """Return the named exceptions of a result for a reader."""
    ids: dict[str, list[str]] = {}
    for one in result.named:
        ids.setdefault(one.kind, []).append(one.id)
    links = tuple(link for kind, found in ids.items() for link in _LINKS[kind](found, desk))
    return Exceptions(links, max(0, len(result.named) - len(links)))


def list_address(result: Result, desk: DeskContext) -> str:
    """Return the address of the list of all exceptions; empty for those without lists of
    complaints, and where there is none."""
    countable = access.countable(desk.person)
    if not result.listed or countable is None or not countable.lists:
        return ""
    return f"{reverse('desk:queue')}?{urlencode(result.listed)}"


type Links = list[tuple[str, str]]


def _complaints(ids: list[str], desk: DeskContext) -> Links:
    examined = access.examinable(desk.person)
    rows = desk.visible() if examined is None else examined
    page = "desk:complaint" if examined is None else "desk:examined"
    seen = set(rows.filter(reference__in=ids).values_list("reference", flat=True))
    return [(one, reverse(page, args=[one])) for one in ids if one in seen]


def _actions(ids: list[str], desk: DeskContext) -> Links:
    return _titled(records.action_titles(ids, desk, purpose=_PURPOSE), "desk:action")


def _problems(ids: list[str], desk: DeskContext) -> Links:
    return _titled(records.problem_titles(ids, desk, purpose=_PURPOSE), "desk:problem")


def _titled(titles: Mapping[str, str], page: str) -> Links:
    return [(text or one, reverse(page, args=[one])) for one, text in titles.items()]


def _criteria(ids: list[str], desk: DeskContext) -> Links:
    used = [one for one in register.used() if one.code in ids]
    return [(title(one, desk), reverse("desk:criterion", args=[one.code])) for one in used]


def _settings(ids: list[str], desk: DeskContext) -> Links:
    found = [one.split() for one in ids]
    return [
        (f"{_language(language)}: {choices.label(Fact(fact))}", reverse("desk:settings"))
        for language, fact in found
    ]


def _records(ids: list[str], desk: DeskContext) -> Links:
    found = [one.partition("/") for one in ids]
    return [
        (
            f"{PAGES[kind].one} {record}",
            reverse("desk:governing-record", args=[kind, record]),
        )
        for kind, _, record in found
        if kind in PAGES
    ]


def _persons(ids: list[str], desk: DeskContext) -> Links:
    names = desk.names(ids)
    return [
        (names[one], reverse("desk:person", args=[one.removeprefix("person/")]))
        for one in ids
        if one in names
    ]


def _units(ids: list[str], desk: DeskContext) -> Links:
    units = Names({}, {}, desk.rules)
    return [
        (units.unit(Code(one)), reverse("desk:governing-list", args=["sign-off"])) for one in ids
    ]


def _language(code: str) -> str:
    return str(get_language_info(code.partition("-")[0])["name_translated"])


_LINKS = {
    "complaint": _complaints,
    "action": _actions,
    "problem": _problems,
    "criterion": _criteria,
    "setting": _settings,
    "record": _records,
    "person": _persons,
    "unit": _units,
}
