"""Names of countries: translated where we have one, otherwise as in the time zone list."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.governance.defaults import places

from .phrases import marked as _

NAMES: Mapping[str, str] = {
    "at": _("Austria"),
    "au": _("Australia"),
    "be": _("Belgium"),
    "bg": _("Bulgaria"),
    "br": _("Brazil"),
    "ca": _("Canada"),
    "ch": _("Switzerland"),
    "cy": _("Cyprus"),
    "cz": _("Czechia"),
    "de": _("Germany"),
    "dk": _("Denmark"),
    "ee": _("Estonia"),
    "es": _("Spain"),
    "fi": _("Finland"),
    "fr": _("France"),
    "gb": _("United Kingdom"),
    "gr": _("Greece"),
    "hr": _("Croatia"),
    "hu": _("Hungary"),
    "ie": _("Ireland"),
    "in": _("India"),
    "is": _("Iceland"),
    "it": _("Italy"),
    "jp": _("Japan"),
    "li": _("Liechtenstein"),
    "lt": _("Lithuania"),
    "lu": _("Luxembourg"),
    "lv": _("Latvia"),
    "mt": _("Malta"),
    "mx": _("Mexico"),
    "nl": _("Netherlands"),
    "no": _("Norway"),
    "nz": _("New Zealand"),
    "pl": _("Poland"),
    "pt": _("Portugal"),
    "ro": _("Romania"),
    "rs": _("Serbia"),
    "se": _("Sweden"),
    "sg": _("Singapore"),
    "si": _("Slovenia"),
    "sk": _("Slovakia"),
    "tr": _("Türkiye"),
    "ua": _("Ukraine"),
    "us": _("United States"),
    "za": _("South Africa"),
}


def countries() -> list[tuple[str, str]]:
    """Countries whose holidays are known: two small letters and the name, by the name."""
    known = places.countries().items()
    named = {code: gettext(NAMES[code]) if code in NAMES else name for code, name in known}
    return sorted(named.items(), key=lambda one: one[1].casefold())
