"""Form for an entry of any list of a policy, whose fields follow from those of the entry's class;
and the form of a custom field with its texts in each language and the options of a choice."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.check import Finding, check
from amends.core.framework.policy.commitments import COUNTED_FROM
from amends.core.framework.policy.editing import BEGINS, Item, edited
from amends.core.framework.policy.organization import SettingName, Unit
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import (
    AskedAt,
    AskedOf,
    FieldType,
    ListName,
    Option,
    OwnField,
)
from amends.core.framework.toml_tables import Place, TableReader
from amends.core.operation.acts.assessment import assess
from amends.core.operation.acts.closing.ending import close
from amends.core.operation.acts.decision import communicate_decision
from amends.core.operation.acts.response import prepare_response
from amends.core.principles.calendars import zone_of
from amends.core.principles.timeliness import TermUnit
from amends.core.shape import Field, fields_of
from amends.governance.defaults import default_policy
from amends.wording import acts, choices
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.names import readable
from amends.wording.pack_words import event
from amends.wording.phrases import language_name
from amends.wording.timeliness.calendars import calendar_name

from ..forms.around import Options
from ..forms.choosing import select
from ..forms.labels import Labels, inputs_of, typed_labels
from .listings import LISTINGS, Listing, Sources, code_from, named, usable

type _Build = Callable[["EntryForm"], forms.Field]


class _Country(forms.CharField):
    def clean(self, value: Any) -> str:
        """Two letters, small."""
        code = str(super().clean(value)).lower()
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise ValidationError(gettext("Enter two letters, for example de or ie"))
        return code


class _Zone(forms.CharField):
    def clean(self, value: Any) -> str:
        """Require an existing time zone."""
        text = str(super().clean(value))
        try:
            if text:
                zone_of(text)
        except ValueError as problem:
            raise ValidationError(gettext("This time zone does not exist")) from problem
        return text


def found_at(form: "EntryForm", name: SettingName) -> str:
    """Return the value that a unit inherits if a setting is empty, and from where."""
    policy, unit = form.policy, form.entry
    if not isinstance(unit, Unit):
        return ""
    open_: dict[str, Any] = {name: None}
    bare = tuple(replace(u, **open_) if u.code == unit.code else u for u in policy.units)
    adopted = replace(policy, units=bare).setting(unit.code, name)
    if adopted is None:
        return ""
    where = {"unit": "units", "brand": "brands", "entity": "entities"}.get(adopted.place)
    value = dict(form.sources.persons).get(adopted.value, adopted.value)
    if name == "calendar":
        value = calendar_name(adopted.value)
    if where is None or adopted.code is None:
        return gettext("Leave empty for {value}, as for the whole organisation.").format(
            value=value
        )
    return gettext("Leave empty for {value}, as for {place}.").format(
        value=value, place=named(policy, where, adopted.code)
    )


def _of_list(name: str | None = None, hint: Any = "") -> _Build:
    return lambda form: select("", form.others(name or form.listing.name), None, hint)


def _some_of(name: str, hint: Any) -> _Build:
    return lambda form: forms.MultipleChoiceField(
        choices=form.others(name), widget=forms.CheckboxSelectMultiple, help_text=hint
    )


def _counted_from(form: "EntryForm") -> forms.Field:
    """Return the choice of the event from which a period runs, with the present one."""
    trigger = getattr(form.entry, "from_event", None)
    codes = (*COUNTED_FROM, *([trigger] if trigger and trigger not in COUNTED_FROM else []))
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
    codes = {str(code): readable(code) for code in getattr(form.entry, "exempt_from", ())}
    return forms.MultipleChoiceField(
        choices=list((codes | dict(form.sources.packs)).items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext(
            "Select only rules that do not concern this unit, for example housing rules for a car "
            "park. Complaints that already have deadlines, or come from another unit, keep these "
            "rules."
        ),
    )


def _iso(form: "EntryForm") -> forms.Field:
    """The codes of the standard for this list (Annex E), each by its letter and number."""
    languages = ((get_language() or "en"), "en")
    standard_entries = policy_text.read(default_policy("standard")).entries(
        _IN_THE_STANDARD[form.listing.name]
    )
    codes = {str(entry.iso): entry for entry in reversed(standard_entries) if entry.iso is not None}
    codes |= {str(entry.iso): entry for entry in standard_entries if entry.code == _ANY_OTHER}
    offered = [
        (iso, f"{iso.removeprefix('iso.').upper()}: {label(entry.labels, languages)}")
        for iso, entry in codes.items()
    ]
    return select("", sorted(offered), None, _REPORTED)


def _required_at(form: "EntryForm") -> forms.Field:
    named_ = [(code, acts.title(code)) for code in _REQUIRING]
    moment = getattr(form.entry, "required_at", None)
    if moment is not None and moment not in _REQUIRING:
        named_.append((moment, acts.title(moment) if moment in acts.WORDS else readable(moment)))
    return select("", named_, moment, _ON_THE_WEB)


_REQUIRING = ("receive", assess.name, prepare_response.name, communicate_decision.name, close.name)
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


_INPUTS = {"labels": "label", "words": "words", "help": "help"}
"""Fields of entries that are a text in each language, and how their inputs begin."""
_ASKED = {
    "labels": (gettext_lazy("Name"), gettext_lazy("Name ({language})"), 120),
    "words": (gettext_lazy("Text"), gettext_lazy("Text ({language})"), 4_000),
    "help": (gettext_lazy("Question"), gettext_lazy("Outcome sought ({language})"), 300),
}
"""What they are called in one language and in several, and their maximum length."""


def asked_of(listing: Listing) -> tuple[Field, ...]:
    """Return the fields in the form of an entry."""
    return tuple(
        key
        for key in fields_of(listing.kind)
        if key.name in BUILT and (key.name != "iso" or listing.name in _IN_THE_STANDARD)
    )


class EntryForm(AskingForm):
    """One entry of any list."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(data)
        self.listing, self.entry, self.sources = listing, entry, sources
        self.policy = sources.policy
        for language in self.policy.languages:
            for name in self._texts():
                made = partial(self._text_in, name)
                self.fields |= inputs_of(_INPUTS[name], [language], self._labels(name), made)
        for key in asked_of(listing):
            if entry is None and key.name in ("mapped_to", "retired"):
                continue
            input_field = BUILT[key.name](self)
            if key.name == "exempt_from" and not getattr(input_field, "choices", None):
                continue
            input_field.label = wording.part(key.name)
            input_field.required = key.required
            begins = BEGINS.get(listing.name, {}).get(key.field, key.default)
            value = getattr(entry, key.field) if entry else begins
            if (at_first := _shown(key.name, value)) is not None:
                input_field.initial = at_first
            self.fields[key.name] = input_field
        if listing.name == "ladder" and entry is not None:
            self._ask_order(entry)

    def _texts(self) -> list[str]:
        return [key.name for key in fields_of(self.listing.kind) if key.name in _INPUTS]

    def _labels(self, name: str) -> Labels:
        labels: Labels = getattr(self.entry, name, ())
        return labels

    def _text_in(self, name: str, language: str) -> forms.Field:
        first, *others = self.policy.languages
        alone, several, most = _ASKED[name]
        label = str(several).format(language=language_name(language)) if others else alone
        long = forms.Textarea({"rows": "4", "lang": language, "dir": "auto"})
        return forms.CharField(
            label=label,
            max_length=most,
            required=language == first and name != "help",
            widget=long if name == "words" else forms.TextInput,
        )

    def _ask_order(self, entry: Item) -> None:
        codes = [entry.code for entry in self.listing.entries(self.policy)]
        place = codes.index(entry.code)
        self.fields["after"] = forms.ChoiceField(
            label=gettext("After"),
            choices=[("", gettext("First stage")), *self.others(self.listing.name)],
            required=False,
            initial=codes[place - 1] if place else "",
        )

    def others(self, name: str) -> Options:
        """Return the options of a list without this entry; its present value stays."""
        own = self.entry.code if self.entry and name == self.listing.name else None
        names = set(self._held())
        return [
            (str(entry.code), named(self.policy, name, entry.code))
            for entry in LISTINGS[name].entries(self.policy)
            if entry.code != own and (usable(entry) or entry.code in names)
        ]

    def _held(self) -> Iterator[Any]:
        for key in asked_of(self.listing):
            value = getattr(self.entry, key.field, None)
            yield from value if isinstance(value, tuple) else (value,)

    def clean(self) -> dict[str, Any]:
        """Refuse what could not be published, as far as this entry is concerned."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            words = wording.Policies(self.applied(), self.policy, dict(self.sources.persons))
            for finding in self._new_findings():
                self.add_error(None, wording.finding(finding, words))
        return cleaned

    def _new_findings(self) -> Iterator[Finding]:
        before = set(check(self.policy))
        for finding in check(self.applied(), before=self.policy):
            if finding.blocks and finding not in before:
                yield finding

    def applied(self) -> Policy:
        """The policy with this entry."""
        values = {
            key.field: self._told(key)
            for key in asked_of(self.listing)
            if key.name in self.fields and (key.name != "iso" or "iso" in self.data)
        }
        typed, languages = self.cleaned_data, self.policy.languages
        for name in self._texts():
            values[name] = typed_labels(typed, _INPUTS[name], languages, self._labels(name))
        values |= self.told_beside()
        first = str(typed[f"label-{languages[0]}"])
        code = self.entry.code if self.entry else self.listing.fresh(self.policy, first)
        return edited(self.policy, self.listing.name, code, values, after=typed.get("after"))

    def told_beside(self) -> dict[str, Any]:
        """Return the fields of the entry with more than one input each."""
        return {}

    def _told(self, key: Field) -> Any:
        typed = self.cleaned_data.get(key.name)
        if typed in (None, ""):
            return key.default
        if key.name == "postal_address":
            typed = [line.strip() for line in str(typed).splitlines() if line.strip()]
        return TableReader().shaped(key.shape, typed, Place("form", "", key.name))


def _shown(name: str, value: Any) -> Any:
    """Return the initial value of a field; the lines of an address one below the other."""
    if isinstance(value, tuple):
        return "\n".join(value) if name == "postal_address" else list(value)
    return value if isinstance(value, bool | int | str) else None


_FURTHER = 3
"""Rows for new options."""


class OwnFieldForm(EntryForm):
    """Form for one custom field."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(listing, entry, sources, data)
        self.own = entry if isinstance(entry, OwnField) else None
        self.type = self.own.type if self.own is not None else None
        self.held = self.own.options if self.own is not None else ()
        if self.own is not None:
            del self.fields["type"]
            self.fields["visible_to"].initial = [str(role) for role in self.own.visible_to]
        if self.type is not None and self.type is not FieldType.words:
            del self.fields["personal"], self.fields["visible_to"]
        self._ask_answers()
        for name in ("asked_of", "asked_at"):
            self.fields[name].required = True
        languages = self.policy.languages
        self.order_fields(
            [f"{part}-{part_language}" for part in ("label", "help") for part_language in languages]
        )

    def _ask_answers(self) -> None:
        self.numbers = range(len(self.held) + _FURTHER if self._chosen else 0)
        for number in self.numbers:
            option = self.held[number] if number < len(self.held) else None
            made = partial(_answer, number + 1)
            labels = option.labels if option else ()
            self.fields |= inputs_of(f"answer-{number}", self.policy.languages, labels, made)
            if option is not None:
                self.fields[f"answer-{number}-retired"] = forms.BooleanField(
                    label=gettext("No longer offered"), required=False, initial=option.retired
                )

    @property
    def _chosen(self) -> bool:
        return self.type in (None, FieldType.code)

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the inputs that are one below the other: all but the options."""
        return [self[name] for name in self.fields if not name.startswith("answer-")]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return the options, a row each."""
        return [
            {
                "number": number + 1,
                "names": [
                    self[f"answer-{number}-{language}"] for language in self.policy.languages
                ],
                "retired": self[f"answer-{number}-retired"] if number < len(self.held) else None,
            }
            for number in self.numbers
        ]

    @property
    def languages(self) -> list[str]:
        """Return the headings of the option columns."""
        return [language_name(code) for code in self.policy.languages]

    def told_beside(self) -> dict[str, Any]:
        """Return the options, and the type that stays."""
        values: dict[str, Any] = {"options": tuple(self._options()) if self._chosen else ()}
        if self.own is not None:
            values["type"] = self.own.type
        return values

    def _options(self) -> Iterator[Option]:
        typed, taken = self.cleaned_data, {str(entry.code) for entry in self.held}
        for number in self.numbers:
            before = self.held[number] if number < len(self.held) else None
            old = before.labels if before else ()
            labels = typed_labels(typed, f"answer-{number}", self.policy.languages, old)
            if before is not None:
                yield replace(before, labels=labels, retired=typed[f"answer-{number}-retired"])
            elif labels:
                code = code_from(labels[0].text, frozenset(taken))
                taken.add(code)
                yield Option(code, labels)


def _answer(number: int, language: str) -> forms.Field:
    name = gettext("Answer {number} ({language})").format(
        number=number, language=language_name(language)
    )
    return forms.CharField(label=name, max_length=120, required=False)
