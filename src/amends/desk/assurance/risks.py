"""Pages of risks and opportunities."""

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.governing.risks import RISK, Risk

from ..improvement import access
from ..request.context import DeskContext
from .declaration import Detail, RecordPages


def _rating(risk: Risk, names: Mapping[str, str]) -> str:
    return str(risk.rating or "")


def _highest(risk: Risk, desk: DeskContext) -> tuple[bool, int]:
    return risk.due is None, -risk.rating


def _ratings(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the first and the newest rating, so that the effect of actions is seen."""
    ratings = detail.state.ratings
    said = gettext("{rating}: likelihood {likelihood}, effect {effect}")
    for label, found in (
        (gettext("First rating"), ratings[:1]),
        (gettext("Rating now"), ratings[1:][-1:]),
    ):
        for one in found:
            product = one.likelihood * one.effect
            yield label, said.format(rating=product, likelihood=one.likelihood, effect=one.effect)


def _actions(detail: Detail, desk: DeskContext) -> Iterator[tuple[str, str]]:
    """Yield the actions by which it is treated, of those that the reader may see."""
    found = access.action_titles(detail.state.actions, desk, purpose="risk")
    for action, title in found.items():
        yield title, reverse("desk:action", args=[action])


RISKS = RecordPages(
    RISK,
    path="risks",
    title=gettext_lazy("Risks and opportunities"),
    one=gettext_lazy("Risk"),
    empty=gettext_lazy(
        "Describe what could harm complaint handling or make it better. Rate it, plan an action or "
        "accept it, and rate it again to see whether the action worked."
    ),
    shows=("kind", "words", "owner"),
    facts=_ratings,
    looks={"described": "due", "rated": "due", "treated": "due", "accepted": "done"},
    links=_actions,
    column=(gettext_lazy("Rating"), _rating),
    rank=_highest,
)
