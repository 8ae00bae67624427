"""Groups of figures: the columns of a fact table by which every figure can be grouped."""

from collections.abc import Mapping
from enum import StrEnum

from amends.core.framework.policy.commitments import Priority
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import ListName
from amends.core.operation.events import Pattern
from amends.wording import choices
from amends.wording.insight import measures
from amends.wording.names import Names
from amends.wording.phrases import capital

NOWHERE = ""
"""The group of what has no such code."""


class By(StrEnum):
    """How figures are grouped; the name is that of the column."""

    unit = "unit"
    brand = "brand"
    category = "category"
    product = "product"
    cause = "cause"
    channel = "channel"
    priority = "priority"
    pattern = "pattern"
    entity = "entity"


MASKED = (By.unit, By.brand, By.category)
"""The groups for people from whom small numbers are hidden: those that are hidden together."""


def columns_of(by: By, code: str, policy: Policy) -> Mapping[str, str | None]:
    """Return the columns of one group; a category is counted where it belongs now."""
    if by is By.category:
        code = policy.counted_as("categories", code)
    return {str(by): code or None}


def brand_of(unit: str, policy: Policy) -> str:
    """Return the brand of a unit."""
    brand = policy.brand_of(unit or None)
    return brand.code if brand else NOWHERE


def named(by: By, code: str, names: Names) -> str:
    """Return the name of a group; of the empty code, that it is none."""
    if code == NOWHERE:
        return capital(measures.nowhere(by))
    match by:
        case By.unit:
            return names.unit(code)
        case By.brand:
            return names.brand(code)
        case By.entity:
            return names.entity(code)
        case By.priority:
            return capital(choices.label(Priority(code)))
        case By.pattern:
            return capital(choices.label(Pattern(code)))
        case _:
            return capital(names.listed(_LISTS[by], code))


_LISTS: Mapping[By, ListName] = {
    By.category: "categories",
    By.product: "products",
    By.cause: "causes",
    By.channel: "channels",
}
