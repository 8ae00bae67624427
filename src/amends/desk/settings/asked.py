"""How each field of a list entry is asked in its form."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.commitments import COUNTED_FROM
from amends.core.framework.policy.organization import SettingName, Unit
from amends.core.framework.policy.vocabulary import AskedAt, AskedOf, FieldType, ListName
from amends.core.principles.calendars import zone_of
from amends.core.principles.timeliness import TermUnit
from amends.core.shape import Field, fields_of
from amends.governance.defaults import default_policy
from amends.wording import acts, choices
from amends.wording.names import readable
from amends.wording.pack_words import event
from amends.wording.timeliness.calendars import calendar_name

from ..forms.choosing import select
from .listings import Listing, named

if TYPE_CHECKING:
    from .entries import EntryForm

type _Build = Callable[["EntryForm"], forms.Field]


class _Country(forms.CharField):
    """A country by its two letters."""

    def clean(self, value: Any) -> str:
        """Two letters, small."""
        told = str(super().clean(value)).lower()
        if told and not re.fullmatch(r"[a-z]{2}", told):
            raise ValidationError(gettext("Enter two letters, for example de or ie"))
        return told


class _Zone(forms.CharField):
    """A time zone of the IANA list."""

    def clean(self, value: Any) -> str:
        """Require an existing time zone."""
        told = str(super().clean(value))
        try:
            if told:
                zone_of(told)
        except ValueError as problem:
            raise ValidationError(gettext("This time zone does not exist")) from problem
        return told


def found_at(form: "EntryForm", name: SettingName) -> str:
    """Return the value that a unit inherits if a setting is empty, and from where."""
    policy, unit = form.policy, form.entry
    if not isinstance(unit, Unit):
        return ""
    open_: dict[str, Any] = {name: None}
    bare = tuple(replace(u, **open_) if u.code == unit.code else u for u in policy.units)
    found = replace(policy, units=bare).setting(unit.code, name)
    if found is None:
        return ""
    where = {"unit": "units", "brand": "brands", "entity": "entities"}.get(found.place)
    value = dict(form.sources.persons).get(found.value, found.value)
    if name == "calendar":
        value = calendar_name(found.value)
    if where is None or found.code is None:
        return gettext("Leave empty for {value}, as for the whole organisation.").format(
            value=value
        )
    return gettext("Leave empty for {value}, as for {place}.").format(
        value=value, place=named(policy, where, found.code)
    )


def _of_list(name: str | None = None, hint: Any = "") -> _Build:
    return lambda form: select("", form.others(name or form.listing.name), None, hint)


def _some_of(name: str, hint: Any) -> _Build:
    return lambda form: forms.MultipleChoiceField(
        choices=form.others(name), widget=forms.CheckboxSelectMultiple, help_text=hint
    )


def _counted_from(form: "EntryForm") -> forms.Field:
    """Return the choice of the event from which a period runs; a value no longer offered is
    kept."""
    held = getattr(form.entry, "from_event", None)
    codes = (*COUNTED_FROM, *([held] if held and held not in COUNTED_FROM else []))
    return forms.ChoiceField(
        choices=[(code, gettext("When {event}").format(event=event(code))) for code in codes]
    )


def _owner(form: "EntryForm") -> forms.Field:
    hint = gettext("From receipt. If empty, it is the complaints manager.")
    return select("", form.sources.persons, None, f"{hint} {found_at(form, 'owner')}".strip())


def _deputy(form: "EntryForm") -> forms.Field:
    return select("", form.sources.persons, None, found_at(form, "deputy"))


def _calendar(form: "EntryForm") -> forms.Field:
    offered = [(code, calendar_name(code)) for code in form.sources.calendars]
    return select("", offered, None, found_at(form, "calendar"))


def _exempt_from(form: "EntryForm") -> forms.Field:
    held = {str(one): readable(one) for one in getattr(form.entry, "exempt_from", ())}
    return forms.MultipleChoiceField(
        choices=list((held | dict(form.sources.packs)).items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext(
            "Select only rules that do not concern this unit, for example housing rules for a car "
            "park. Complaints that already have their deadlines keep them."
        ),
    )


def _iso(form: "EntryForm") -> forms.Field:
    """The codes of the standard for this list (Annex E), each by its letter and number."""
    languages = ((get_language() or "en"), "en")
    known = policy_text.read(default_policy("standard")).entries(
        _IN_THE_STANDARD[form.listing.name]
    )
    codes = {str(one.iso): one for one in reversed(known) if one.iso is not None}
    codes |= {str(one.iso): one for one in known if one.code == _ANY_OTHER}
    offered = [
        (iso, f"{iso.removeprefix('iso.').upper()}: {label(one.labels, languages)}")
        for iso, one in codes.items()
    ]
    return select("", sorted(offered), None, _REPORTED)


def _required_at(form: "EntryForm") -> forms.Field:
    named_ = [(code, acts.title(code)) for code in _REQUIRING]
    held = getattr(form.entry, "required_at", None)
    if held is not None and held not in _REQUIRING:
        named_.append((held, acts.title(held) if held in acts.WORDS else readable(held)))
    return select("", named_, held, _ON_THE_WEB)


_REQUIRING = ("receive", "assess", "prepare-response", "communicate-decision", "close")
"""Acts for which a custom field can be required."""
_IN_THE_STANDARD: Mapping[str, ListName] = {"categories": "categories", "actions": "actions"}
"""Lists for which the standard has codes."""
_ANY_OTHER = "other"
"""Choice for a code under which several entries are counted."""
_REPORTED = gettext_lazy("Where it is ticked on the form of the standard (Annex E).")
_STAYS = gettext_lazy("You cannot change it later.")
_PERSONAL = gettext_lazy(
    "For text only. People who handle the complaint can read it. Search does not find it. It is "
    "erased with the person's data."
)
_READ_BY = gettext_lazy(
    "For text only. If you choose no one, everyone who can open the complaint can read it. Search "
    "does not find text that only some can read."
)
_ON_THE_WEB = gettext_lazy(
    "No one can continue without it from then on. When staff record a complaint, only the web "
    "form insists on it. Complaints that reach you in another way are always accepted."
)
_AGAIN = gettext_lazy(
    "Choose this if it is merged into another. Complaints that use it are found there."
)
_KEEPS = gettext_lazy("Complaints that use it keep it.")
_OWN_WAY = gettext_lazy("Leave empty to use the organisation's.")
BUILT: Mapping[str, _Build] = {
    "parent": _of_list(),
    "mapped_to": _of_list(hint=_AGAIN),
    "iso": _iso,
    "entity": _of_list("entities"),
    "brand": _of_list("brands"),
    "owner": _owner,
    "deputy": _deputy,
    "exempt_from": _exempt_from,
    "country": lambda form: _Country(
        max_length=2,
        help_text=found_at(form, "country") or gettext("Enter two letters, for example de or ie"),
    ),
    "calendar": _calendar,
    "zone": lambda form: _Zone(max_length=64, help_text=found_at(form, "zone")),
    "role": lambda form: forms.ChoiceField(choices=choices.options(Role)),
    "address": lambda form: forms.CharField(max_length=500, widget=forms.Textarea({"rows": "3"})),
    "url": lambda form: forms.URLField(max_length=500, assume_scheme="https"),
    "window_amount": lambda form: forms.IntegerField(
        min_value=1, max_value=3650, help_text=gettext("Leave empty if there is no limit.")
    ),
    "window_unit": lambda form: forms.ChoiceField(choices=choices.options(TermUnit)),
    "from_event": _counted_from,
    "units": _some_of("units", gettext_lazy("If you choose none, it is shown for every unit.")),
    "categories": _some_of("categories", gettext_lazy("If you choose none, it is shown for all.")),
    "email": lambda form: forms.CharField(max_length=254, help_text=_OWN_WAY),
    "phone": lambda form: forms.CharField(max_length=40, help_text=_OWN_WAY),
    "postal_address": lambda form: forms.CharField(
        max_length=500, help_text=_OWN_WAY, widget=forms.Textarea({"rows": "3"})
    ),
    "type": lambda form: forms.ChoiceField(choices=choices.options(FieldType), help_text=_STAYS),
    "asked_of": lambda form: forms.ChoiceField(choices=choices.options(AskedOf)),
    "asked_at": lambda form: forms.ChoiceField(choices=choices.options(AskedAt)),
    "required_at": _required_at,
    "personal": lambda form: forms.BooleanField(help_text=_PERSONAL),
    "visible_to": lambda form: forms.MultipleChoiceField(
        choices=choices.options(Role), widget=forms.CheckboxSelectMultiple, help_text=_READ_BY
    ),
    "retired": lambda form: forms.BooleanField(help_text=_KEEPS),
}


def asked_of(listing: Listing) -> tuple[Field, ...]:
    """Return the fields in the form of an entry."""
    return tuple(
        key
        for key in fields_of(listing.kind)
        if key.name in BUILT and (key.name != "iso" or listing.name in _IN_THE_STANDARD)
    )
