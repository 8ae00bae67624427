"""Hand-made layouts of act forms, and how they differ from the forms derived from types."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from amends.core.operation import events as e
from amends.core.operation.acts.communication import send_notice

from ..forms.layout import PLAIN, FormLayout
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext
from .initial_values import FORM_LAYOUTS, GIVE_ACCESS, TAKE_UP, access_for
from .side_panels import BESIDE

BY_ADDRESS = frozenset(
    {
        *("issue", "party", "person", "mention", "notice", "response", "remedy", "letter"),
        *("other", "relation", "category"),
    }
)
"""Fields that a link may fill, for example one beside an issue."""

REVIEW = "review"
"""Parameter of a link that leads to beginning a review."""


def fixed(called: str, desk: DeskContext) -> dict[str, Any]:
    """Return the fields with a fixed value in a variant of a form."""
    values: dict[str, dict[str, Any]] = {
        GIVE_ACCESS: {"notice": e.Notice.access},
        TAKE_UP: {"person": desk.person.id},
    }
    return values.get(called, {})


def variant(act: str, address: Mapping[str, str]) -> str:
    """Return the act, or the name of the separate form that a link asks for."""
    if act == send_notice.name and address.get("notice") == e.Notice.access:
        return GIVE_ACCESS
    return TAKE_UP if act == "assign" and REVIEW in address else act


def templates(act: str) -> list[str]:
    """Return the template of an act's form: its own if there is one, otherwise the general one."""
    return [f"desk/acts/{act}.html", "desk/act.html"]


def drawing(
    act: str, address: Mapping[str, str], detail: ComplaintDetail, desk: DeskContext
) -> FormLayout:
    """Return the layout of the act's form, or of the separate form that a link asks for."""
    called = variant(act, address)
    made = FORM_LAYOUTS.get(called)
    drawn = made(detail, desk) if made else PLAIN
    if called == GIVE_ACCESS:
        drawn = access_for(drawn, address.get("party", ""), detail)
    if len(detail.complaint.complainants) > 1:
        return drawn
    return replace(drawn, omit=drawn.omit | {"parties"})


def beside(act: str, detail: ComplaintDetail, desk: DeskContext) -> dict[str, Any]:
    """Return what a hand-made form shows beside its fields."""
    made = BESIDE.get(act)
    return made(detail, desk) if made else {}
