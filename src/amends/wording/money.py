"""Amounts of money as people write them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from amends.core.values import Money, minor_digits


def amount(money: Money) -> str:
    """“EUR 1,250.00”, in the format of the active language, with a non-breaking space."""
    digits = minor_digits(money.currency)
    number = number_format(
        Decimal(money.minor).scaleb(-digits), decimal_pos=digits, use_l10n=True, force_grouping=True
    )
    return gettext("{currency}\N{NO-BREAK SPACE}{number}").format(
        currency=money.currency.upper(), number=number
    )
