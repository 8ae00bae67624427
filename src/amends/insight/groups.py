"""Groups of figures: unit, brand, category. Each group is also a condition, so that it can open its
list."""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import Q

from amends.core.framework.policy.policy import Policy

NOWHERE = ""
"""The group of what has no unit, brand or category."""


class By(StrEnum):
    """How figures are grouped."""

    unit = "unit"
    brand = "brand"
    category = "category"


COLUMNS: Mapping[By, tuple[str, ...]] = {
    By.unit: ("unit",),
    By.brand: ("brand", "unit"),
    By.category: ("category",),
}
"""The columns that say to which group a complaint belongs."""


def group_of(by: By, values: tuple[str, ...], policy: Policy) -> str:
    """Return the group of these columns. A missing brand is that of the unit; a mapped category is
    counted where it belongs now."""
    match by:
        case By.unit:
            return values[0]
        case By.brand:
            brand, unit = values
            of_unit = None if brand else policy.brand_of(unit or None)
            return of_unit.code if of_unit else brand
        case By.category:
            return now_called(values[0], policy)


def condition(by: By, code: str, policy: Policy) -> Q:
    """The complaints of one group."""
    match by:
        case By.unit:
            return Q(unit=code)
        case By.brand:
            units = [unit.code for unit in policy.units if _brand_of(unit.code, policy) == code]
            if code:
                return Q(brand=code) | Q(brand="", unit__in=units)
            of_a_brand = [u.code for u in policy.units if u.code not in units]
            return Q(brand="") & ~Q(unit__in=of_a_brand)
        case By.category:
            code = now_called(code, policy)  # an address may be older than the merger
            known = [entry.code for entry in policy.categories]
            same = [one for one in known if now_called(one, policy) == code]
            return Q(category__in=same if code in known else [code, *same])


def now_called(category: str, policy: Policy) -> str:
    """Return the category under which one is counted today."""
    return policy.counted_as("categories", category)


def _brand_of(unit: str, policy: Policy) -> str:
    brand = policy.brand_of(unit)
    return brand.code if brand else ""
