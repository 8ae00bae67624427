"""The lists of a policy whose entries have a code and a name, and the one form that edits them.

A list is one line here; what is asked of an entry follows from the fields of its class.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.commitments import COUNTED_FROM
from amends.core.framework.editing import edited
from amends.core.framework.personnel import Role
from amends.core.framework.policy import (
    LIST_NAMES,
    AskedAt,
    AskedOf,
    Brand,
    Entity,
    Entry,
    FieldType,
    Level,
    OutsideBody,
    OwnField,
    Policy,
    SettingName,
    Unit,
    label,
)
from amends.core.framework.policy_check import Finding, check
from amends.core.framework.tables import Key, Place, TableReader, keys
from amends.core.principles.timeliness import TermUnit, zone_of
from amends.core.values import Code
from amends.wording import acts, choices
from amends.wording import policy as wording
from amends.wording.countries import countries
from amends.wording.derivation import event
from amends.wording.names import readable

from ..forms.around import Options
from .lists import Labelled, code_from, select

type Item = Entry | Unit | Entity | Brand | OutsideBody | Level | OwnField
"""One entry of one of the lists."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its field of the policy, the class of its entries, and with what every code of it
    begins; addresses leave that out."""

    name: str
    kind: type[Item]
    prefix: str = ""

    def entries(self, policy: Policy) -> tuple[Item, ...]:
        """Every entry, those no longer offered too."""
        found: tuple[Item, ...] = getattr(policy, self.name)
        return found

    def one(self, policy: Policy, code: str) -> Item | None:
        """The entry of that code."""
        wanted = code if code.startswith(self.prefix) else f"{self.prefix}{code}"
        return next((one for one in self.entries(policy) if one.code == wanted), None)

    def fresh(self, policy: Policy, name: str) -> Code:
        """A code for a new entry of that name."""
        taken = (one.code.removeprefix(self.prefix) for one in self.entries(policy))
        return Code(f"{self.prefix}{code_from(name, frozenset(taken))}")

    @property
    def asked(self) -> tuple[Key, ...]:
        """The fields of an entry that the form asks."""
        return tuple(key for key in keys(self.kind) if key.name in _BUILT)


LISTINGS: Mapping[str, Listing] = {
    one.name: one
    for one in (
        *(Listing(name, Entry) for name in LIST_NAMES),
        Listing("units", Unit),
        Listing("entities", Entity),
        Listing("brands", Brand),
        Listing("bodies", OutsideBody),
        Listing("ladder", Level),
        Listing("own_fields", OwnField, prefix="own."),
    )
}
"""Every list that has a page, by its field of the policy."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What else a form offers: the draft, the members of personnel, the adopted calendars."""

    policy: Policy
    persons: Options
    calendars: tuple[str, ...]


def named(policy: Policy, name: str, code: str | None) -> str:
    """An entry of a list in the organization's first language."""
    entry = LISTINGS[name].one(policy, code) if code else None
    return (label(entry.labels, policy.languages) or readable(entry.code)) if entry else ""


def usable(entry: Item) -> bool:
    """Whether it may still be chosen."""
    retired = getattr(entry, "retired", False)
    return not retired and getattr(entry, "mapped_to", None) is None


class EntryForm(Labelled):
    """One entry of any list."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(sources.policy, entry.labels if entry else (), data)
        self.listing, self.entry, self.sources = listing, entry, sources
        for key in listing.asked:
            if entry is None and key.name in ("mapped_to", "retired"):
                continue
            asked = _BUILT[key.name](self)
            asked.label = wording.part(key.name)
            asked.required = key.required
            held = getattr(entry, key.field) if entry else key.default
            if (at_first := _shown(key.name, held)) is not None:
                asked.initial = at_first
            self.fields[key.name] = asked
        if listing.name == "ladder" and entry is not None:
            self._ask_order(entry)

    def _ask_order(self, entry: Item) -> None:
        codes = [one.code for one in self.listing.entries(self.policy)]
        place = codes.index(entry.code)
        self.fields["after"] = forms.ChoiceField(
            label=gettext("Comes after"),
            choices=[("", gettext("The first handling")), *self.others(self.listing.name)],
            required=False,
            initial=codes[place - 1] if place else "",
        )

    def others(self, name: str) -> Options:
        """What can be chosen of a list, this entry itself apart; what it has stays."""
        own = self.entry.code if self.entry and name == self.listing.name else None
        held = set(self._held())
        return [
            (str(one.code), named(self.policy, name, one.code))
            for one in LISTINGS[name].entries(self.policy)
            if one.code != own and (usable(one) or one.code in held)
        ]

    def _held(self) -> Iterator[Any]:
        """Every code that the entry names."""
        for key in self.listing.asked:
            value = getattr(self.entry, key.field, None)
            yield from value if isinstance(value, tuple) else (value,)

    def clean(self) -> dict[str, Any]:
        """Nothing that could not be published, as far as this entry is concerned."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            known = wording.Policies(self.applied(), self.policy, dict(self.sources.persons))
            for finding in self._new_findings():
                self.add_error(None, wording.finding(finding, known))
        return given

    def _new_findings(self) -> Iterator[Finding]:
        before = set(check(self.policy))
        for finding in check(self.applied(), before=self.policy):
            if finding.blocks and finding not in before:
                yield finding

    def applied(self) -> Policy:
        """The policy with this entry."""
        given = {
            key.field: self._told(key) for key in self.listing.asked if key.name in self.fields
        }
        given |= {"labels": self.told_labels(), **self.told_beside()}
        name = self.listing.name
        code = (
            self.entry.code if self.entry else self.listing.fresh(self.policy, self.first_label())
        )
        after = self.cleaned_data["after"] if "after" in self.fields else None
        return edited(self.policy, name, code, given, after=after)

    def told_beside(self) -> dict[str, Any]:
        """Fields of the entry that are asked by more than one input each."""
        return {}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The inputs that stand one below the other."""
        return list(self)

    def _told(self, key: Key) -> Any:
        typed = self.cleaned_data.get(key.name)
        if typed in (None, ""):
            return key.default
        if key.name == "postal_address":
            typed = [line.strip() for line in str(typed).splitlines() if line.strip()]
        return TableReader().value(key.declared, typed, Place("form", "", key.name))


def _shown(name: str, held: Any) -> Any:
    """What stands in a field at first; the lines of an address one below the other."""
    if isinstance(held, tuple):
        return "\n".join(held) if name == "postal_address" else list(held)
    return held if isinstance(held, bool | int | str) else None


# --- how each field is asked ---

type _Build = Callable[[EntryForm], forms.Field]


class _Country(forms.CharField):
    """A country by its two letters."""

    def clean(self, value: Any) -> str:
        """Two letters, small."""
        told = str(super().clean(value)).lower()
        if told and not re.fullmatch(r"[a-z]{2}", told):
            raise ValidationError(gettext("Write two letters, like de or ie."))
        return told


class _Zone(forms.CharField):
    """A time zone of the IANA list."""

    def clean(self, value: Any) -> str:
        """One that there is."""
        told = str(super().clean(value))
        try:
            if told:
                zone_of(told)
        except ValueError as problem:
            raise ValidationError(gettext("There is no such time zone.")) from problem
        return told


def found_at(form: EntryForm, name: SettingName) -> str:
    """What holds for a unit where a setting is left empty, and where it stands."""
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
        return gettext("Left empty it is {value}, as for the whole organization.").format(
            value=value
        )
    return gettext("Left empty it is {value}, as for {place}.").format(
        value=value, place=named(policy, where, found.code)
    )


def calendar_name(code: str) -> str:
    """What an adopted calendar is called: the one that every house begins with by its meaning,
    those of holidays by their country, and the part of it."""
    if code == "weekdays":
        return gettext("Monday to Friday, no holidays")
    country, _, part = code.partition("-")
    named = dict(countries()).get(country)
    if named is None:
        return readable(code)
    if not part:
        return named
    return gettext("{country} ({part})").format(country=named, part=part.upper())


def _of_list(name: str | None = None, hint: Any = "") -> _Build:
    return lambda form: select("", form.others(name or form.listing.name), None, hint)


def _some_of(name: str, hint: Any) -> _Build:
    return lambda form: forms.MultipleChoiceField(
        choices=form.others(name), widget=forms.CheckboxSelectMultiple, help_text=hint
    )


def _counted_from(form: EntryForm) -> forms.Field:
    """From which event a time runs; one that nobody offers any more stays where it is."""
    held = getattr(form.entry, "from_event", None)
    codes = (*COUNTED_FROM, *([held] if held and held not in COUNTED_FROM else []))
    return forms.ChoiceField(
        choices=[(code, gettext("When {event}").format(event=event(code))) for code in codes]
    )


def _owner(form: EntryForm) -> forms.Field:
    hint = gettext("From receipt on. Without anybody it is the management representative.")
    return select("", form.sources.persons, None, f"{hint} {found_at(form, 'owner')}".strip())


def _deputy(form: EntryForm) -> forms.Field:
    return select("", form.sources.persons, None, found_at(form, "deputy"))


def _calendar(form: EntryForm) -> forms.Field:
    offered = [(code, calendar_name(code)) for code in form.sources.calendars]
    return select("", offered, None, found_at(form, "calendar"))


def _required_at(form: EntryForm) -> forms.Field:
    named_ = [(code, acts.title(code)) for code in _REQUIRING]
    held = getattr(form.entry, "required_at", None)
    if held is not None and held not in _REQUIRING:
        named_.append((held, acts.title(held) if held in acts.WORDS else readable(held)))
    return select("", named_, held, _ON_THE_WEB)


_REQUIRING = ("receive", "assess", "prepare-response", "communicate-decision", "close")
"""Acts for which an own field can be needed."""
_STAYS = gettext_lazy("It stays as it is once the field is there.")
_PERSONAL = gettext_lazy(
    "For words alone: only who works on the complaint reads it, no search finds it, and it is "
    "erased with the person."
)
_READ_BY = gettext_lazy(
    "For words alone. Nobody chosen: everybody who may open the complaint. No search finds what is "
    "for some alone."
)
_ON_THE_WEB = gettext_lazy(
    "Until then nobody can go on without it. When a complaint is recorded, only the web form asks "
    "until it is told: none that reaches you otherwise is turned away."
)
_AGAIN = gettext_lazy("Where it is merged into another; what has it is found there.")
_KEEPS = gettext_lazy("Complaints that have it keep it.")
_OWN_WAY = gettext_lazy("Left empty it is the organization's.")
_BUILT: Mapping[str, _Build] = {
    "parent": _of_list(),
    "mapped_to": _of_list(hint=_AGAIN),
    "entity": _of_list("entities"),
    "brand": _of_list("brands"),
    "owner": _owner,
    "deputy": _deputy,
    "country": lambda form: _Country(
        max_length=2,
        help_text=found_at(form, "country") or gettext("Write two letters, like de or ie."),
    ),
    "calendar": _calendar,
    "zone": lambda form: _Zone(max_length=64, help_text=found_at(form, "zone")),
    "role": lambda form: forms.ChoiceField(choices=choices.options(Role)),
    "address": lambda form: forms.CharField(max_length=500, widget=forms.Textarea({"rows": "3"})),
    "url": lambda form: forms.URLField(max_length=500, assume_scheme="https"),
    "window_amount": lambda form: forms.IntegerField(
        min_value=1, max_value=3650, help_text=gettext("Leave it empty where there is no limit.")
    ),
    "window_unit": lambda form: forms.ChoiceField(choices=choices.options(TermUnit)),
    "from_event": _counted_from,
    "units": _some_of("units", gettext_lazy("Without any it is told for every unit.")),
    "categories": _some_of("categories", gettext_lazy("Without any it is told for every one.")),
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
