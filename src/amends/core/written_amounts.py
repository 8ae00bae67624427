"""Clause 7.8: read a written amount: “25”, “1.250,50 €”, “USD 1,250.00”, “£12.-”."""

import re
from decimal import Decimal
from enum import StrEnum

from .values import LARGEST_INT, Code, Money, minor_digits


class Decimals(StrEnum):
    """The decimal mark before the cents."""

    point = "point"
    comma = "comma"


LONGEST = 40
"""Characters of an amount that is typed."""
_BLANKS = re.compile(r"[\s\u00a0\u202f'\u2019]")
_NO_CENTS = re.compile(r"[.,][-\u2013\u2014]{1,2}$")
_THOUSANDS = re.compile(r"-?(?:\d+|\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*)")
_SIGN = r"(?:US\$|[^\w.,+-]{1,3}|[^\W\d_]{1,3}\.?)"
_SIGNS = re.compile(rf"^{_SIGN}|{_SIGN}$")
"""What may surround an amount: a sign or up to three letters."""
_WRITTEN = {
    "US$": ("usd",),
    "\u20ac": ("eur",),
    "\u00a3": ("gbp", "gip", "fkp", "shp", "egp", "syp"),
    "$": ("usd", "aud", "cad", "nzd", "sgd", "hkd", "mxn", "twd", "brl", "ars", "clp", "cop"),
}
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_CURRENCY = "|".join(("[A-Za-z]{3}", *map(re.escape, _WRITTEN)))
_TYPED = re.compile(rf"({_CURRENCY})?(\d[\d.,]*(?:[.,][-\u2013\u2014]{{1,2}})?)({_CURRENCY})?")


def written_currency(text: str) -> tuple[str, ...]:
    """Return the currencies that a sign or three capitals may mean, likeliest first."""
    letters = _LETTERS.search(text)
    if letters is not None:
        return (letters[0].lower(),)
    return next((meant for sign, meant in _WRITTEN.items() if sign in text), ())


def number_in(text: str, decimals: Decimals) -> Decimal:
    """Return the number in an amount, ignoring a sign or short word at it. Raises ValueError."""
    figures = _NO_CENTS.sub("", _SIGNS.sub("", _BLANKS.sub("", text)))
    mark, groups = (".", ",") if decimals is Decimals.point else (",", ".")
    whole, _, cents = figures.partition(mark)
    return _number(whole, cents, groups)


def typed_money(text: str, *, currency: str) -> Money:
    """Return the money of “25”, “25.00”, “1.250,00” or “1,250.00 usd”; in `currency` unless another
    one is written.

    Digits after the last mark are minor units, unless it can only be a thousands separator. Raises
    ValueError for anything else.
    """
    found = _TYPED.fullmatch(_BLANKS.sub("", text)) if len(text) <= LONGEST else None
    if found is None or (found[1] and found[3]):
        raise ValueError("not an amount")
    used = _meant(found[1] or found[3] or "", currency)
    digits = minor_digits(used)
    figures = _NO_CENTS.sub("", found[2])
    split = re.fullmatch(rf"(.+)[.,](\d{{1,{digits}}})", figures) if digits else None
    whole, cents = split.groups() if split else (figures, "")
    if re.match(r"0\d*[.,]", whole):
        raise ValueError("thousands do not begin with nought")
    minor = int(_number(whole, cents, ".,").scaleb(digits))
    if minor > LARGEST_INT:
        raise ValueError("more than a record holds")
    return Money(minor, used)


def _meant(beside: str, currency: str) -> Code:
    signs = _WRITTEN.get(beside)
    if signs is None:
        return Code((beside or currency).lower())
    if currency.lower() not in signs:
        raise ValueError("the sign of another currency")
    return Code(currency.lower())


def _number(whole: str, cents: str, groups: str) -> Decimal:
    found = _THOUSANDS.fullmatch(whole)
    if found is None or (found[1] or "") not in groups or (cents and not cents.isdecimal()):
        raise ValueError("not a number")
    return Decimal(f"{re.sub('[.,]', '', whole)}.{cents or 0}")
