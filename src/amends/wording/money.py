"""Amounts of money as people write them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from amends.core.values import Money

_USUAL_DIGITS = 2
_DIGITS = {
    0: "bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf",
    3: "bhd iqd jod kwd lyd omr tnd",
    4: "clf uyw",
}
"""Currencies by their minor digits, where they are not two (ISO 4217)."""

_DIGITS_OF = {code: digits for digits, codes in _DIGITS.items() for code in codes.split()}


def minor_digits(currency: str) -> int:
    """How many digits of the amount stand behind the decimal mark."""
    return _DIGITS_OF.get(currency, _USUAL_DIGITS)


def amount(money: Money) -> str:
    """“EUR 1,250.00”, with the marks of the active language and a blank that does not break."""
    digits = minor_digits(money.currency)
    number = number_format(
        Decimal(money.minor).scaleb(-digits), decimal_pos=digits, use_l10n=True, force_grouping=True
    )
    return gettext("{currency}\N{NO-BREAK SPACE}{number}").format(
        currency=money.currency.upper(), number=number
    )
