"""Amounts of money as people write them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from amends.core.values import Money, minor_digits

_SIGNS = {"eur": "\N{EURO SIGN}", "gbp": "\N{POUND SIGN}", "usd": "US$"}
"""Signs that name one currency alone; the others are named by their code."""


def amount(money: Money) -> str:
    """“€1,250”, “€12.50” or “CHF 1,250”, in the format of the active language; blanks do not
    break."""
    digits = minor_digits(money.currency)
    number = number_format(
        abs(Decimal(money.minor).scaleb(-digits)),
        decimal_pos=digits if money.minor % 10**digits else 0,
        use_l10n=True,
        force_grouping=True,
    )
    sign = _SIGNS.get(money.currency)
    if sign is not None:
        text = gettext("{sign}{number}").format(sign=sign, number=number)
    else:
        text = gettext("{currency}\N{NO-BREAK SPACE}{number}").format(
            currency=money.currency.upper(), number=number
        )
    return f"-{text}" if money.minor < 0 else text
