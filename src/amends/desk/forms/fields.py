"""Choice of an input for each field of a payload, by its type, list and name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.operation.acts.declaration import Listed
from amends.core.operation.acts.facts import NewFact
from amends.core.shape import Field, Shape, fields_of
from amends.core.values import LARGEST_INT, Code, Coded, Contact, Id, Money, Sealed, Upload
from amends.register.queries import recent_categories
from amends.wording import choices
from amends.wording import fields as wording
from amends.wording.asking import needed
from amends.wording.fields import wanted_of
from amends.wording.phrases import capital

from . import inputs
from .around import Around, Options, listed, of_whom
from .choosing import LONGEST, FilesField, choice, coerced, yes_no
from .facts import sections_of
from .layout import FormLayout
from .nodes import Facts, Leaf, Many, Nest, Node, Person, Twin
from .of_complaint import ACT_OF, clocks, not_to_be_moved, passed, remedies
from .sources import source

_SHORT = 40
"""Maximum characters of an answer that fits beside others; a longer one gets a line of its own."""
_RECENT = 5
"""Categories offered as used recently."""
_ONE_LINE = frozenset(
    {
        *("name", "support", "place", "value", "referred_by", "evidence_of_receipt"),
        *("title", "subject_line", "number"),
    }
)
_REFERENCES = frozenset({"other", "about_reference", "complaint"})
_NEVER = frozenset({"template", "template_version", "level", "checked", "meets", "respond_by"})
"""Fields that the program fills itself."""
_AHEAD = frozenset(
    {
        *("due", "by", "respond_by", "ready_by", "action_due", "valid_until", "until"),
        *("check_on", "next_check", "review"),
    }
)
_PASSED = frozenset(
    {
        *("occurred_on", "paid_on", "opened_on", "decided_on", "posted_on", "completed_on"),
        *("since", "received", "from_day", "baseline_from"),
        *("missed", "month"),
    }
)
"""Days on a known side of today."""
_VALUES = frozenset({Money, Sealed, Upload})
"""Dataclasses that one input holds."""
_TWINS = {"clock": ("pack", "clock"), "remedy": ("response", "remedy")}
"""Two fields chosen by one input."""


def nodes_of(
    particulars: type,
    around: Around,
    drawing: FormLayout,
    sent: Mapping[str, int],
    *,
    prefix: str = "",
) -> list[Node]:
    """Return all nodes for a payload, in the order of its fields."""
    every = fields_of(particulars)
    names = {field.name for field in every}
    nodes: list[Node] = []
    for field in every:
        path = f"{prefix}{field.name}"
        if field.name in _NEVER or unnumbered(path) in drawing.omit:
            continue
        twin = _TWINS.get(field.name)
        if twin is not None and set(twin) <= names:
            nodes.append(_twin(particulars, path, field.name, twin, around))
        elif not any(field.name == first and other in names for first, other in _TWINS.values()):
            maker = _Maker(particulars, field, path, around, drawing, sent)
            nodes.append(maker.node())
    return nodes


def _side(name: str) -> bool | None:
    return name in _AHEAD if name in _AHEAD | _PASSED else None


def unnumbered(path: str) -> str:
    """Return the name of an input without the numbers of rows."""
    return "-".join(part for part in path.split("-") if not part.isdecimal())


def _twin(particulars: type, path: str, name: str, both: tuple[str, str], around: Around) -> Twin:
    options = clocks if name == "clock" else remedies
    offered = options(around, ACT_OF[particulars.__name__])
    types = (Code, Code) if name == "clock" else (int, int)
    field = choice(offered, required=True, coerce=str)
    field.label = wording.label_of(particulars, name)
    if particulars.__name__ == "ExtendTerm":
        field.help_text = passed(around)
        field.error_messages["invalid_choice"] = not_to_be_moved()
    return Twin(name, path, field, needed=True, both=both, types=types)


def _name(around: Around) -> str:
    """Return the name of the complainant; empty for several, or before there is a complaint."""
    complaint = around.complaint
    if complaint is None or len(complaint.complainants) != 1:
        return ""
    return around.names.parties.get(complaint.lead.number, "")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Factory for the input of one field."""

    particulars: type
    field: Field
    path: str
    around: Around
    drawing: FormLayout
    sent: Mapping[str, int]

    def node(self) -> Node:
        """The field's node, rows and all."""
        shape = self.field.shape
        if shape.allows(Contact):
            return Person(self.field.name, self.path, self.label, self.help)
        if shape.kind == "many" and shape.of.kind == "object":
            if shape.of.of is NewFact:
                asking = sections_of(self.particulars, self.path, self.label, self.around)
                return Facts(self.field.name, asking)
            return self._many(shape.of.of)
        if shape.kind == "object" and shape.of not in _VALUES:
            return self._nest(shape.of)
        made = self._input()
        self._say(made)
        default = self._default
        stands = self.path in self.drawing.initial
        if stands:
            made.initial = self.drawing.initial[self.path]
        elif made.initial is None and default not in (None, (), False):
            made.initial = default
        needed = self.field.needed
        if "-" in self.path and needed:
            made.required = False
        carried = stands and self.drawing.carries
        return Leaf(self.field.name, self.path, made, needed=needed, given=default, carried=carried)

    def _say(self, made: forms.Field) -> None:
        """Set label, help text and the message for a missing value."""
        made.label, made.help_text = self.label, self.help
        if isinstance(made, inputs.MoneyField):
            made.help_text = gettext("In {currency}, for example 12.50").format(
                currency=made.currency.upper()
            )
        if isinstance(made, inputs.DayField) and not made.help_text:
            made.help_text = gettext("For example, 27 3 2026 or Friday")
        if text := wanted_of(self.particulars, self.field.name):
            made.error_messages["required"] = text
        needed(made, wording.needed_of(self.particulars, self.field.name))
        reader = wording.reader_of(self.particulars, self.field.name)
        outside = reader is not wording.Reader.staff
        if outside or (self.around.complaint and self.field.shape.allows(Sealed)):
            made.reader = reader.value, wording.read_by(reader, _name(self.around))  # type: ignore[attr-defined]
            made.help_text = made.help_text or made.reader[1]  # type: ignore[attr-defined]

    @property
    def label(self) -> str:
        """What the field is called."""
        return wording.label_of(self.particulars, self.field.name)

    @property
    def help(self) -> str:
        """The help text."""
        return wording.help_of(self.particulars, self.field.name)

    @property
    def required(self) -> bool:
        """Whether it must be filled in."""
        if self._asked:
            return True
        if "-" not in self.path and self._has_answer:
            return True
        return self.field.needed and "-" not in self.path

    @property
    def _asked(self) -> bool:
        """Whether people have to fill it in although the payload may leave it out."""
        declared = wording.required_of(self.particulars, self.field.name)
        return declared or self.path in self.drawing.need

    @property
    def _has_answer(self) -> bool:
        """Return whether it is a choice of few options, one of which is selected initially."""
        return isinstance(self._default, Coded) and self.field.shape.of is type(self._default)

    @property
    def _default(self) -> Any:
        """What it holds where nothing is given; None where something must be."""
        needed = self.field.required or self._asked
        return None if needed else self.field.default

    def _nest(self, inner: type) -> Nest:
        path, default = f"{self.path}-", self.field.default
        nodes = nodes_of(inner, self.around, self.drawing, self.sent, prefix=path)
        initial = None if self.field.required else default
        needed = self.field.needed or self._asked
        return Nest(
            self.field.name, self.path, inner, nodes, self.label, self.help, needed, initial
        )

    def _many(self, inner: type) -> Many:
        offered = self.drawing.rows.get(self.path, 3)
        rows = [
            nodes_of(inner, self.around, self.drawing, self.sent, prefix=f"{self.path}-{row}-")
            for row in range(max(offered, self.sent.get(self.path, 0)))
        ]
        opened = self.drawing.rows.get(f"{self.path}:open", 1)
        return Many(self.field.name, inner, rows, self.label, self.help, opened)

    def _input(self) -> forms.Field:
        shape, required = self.field.shape, self.required
        if shape.kind == "many":
            return self._several(shape.of)
        options = self._options(shape)
        if options is not None:
            if self.path in self.drawing.only:
                options = [
                    option for option in options if option[0] in self.drawing.only[self.path]
                ]
            made = choice(options, required=required, coerce=coerced(shape.of))
            groups = self._groups()
            if groups and not isinstance(made.widget, forms.RadioSelect):
                made.choices = [("", gettext("Choose")), *groups]
            if self._has_answer and not required:
                made.choices = options
            return made
        if shape.of in (bool, date, datetime, Money, int):
            return self._plain(shape.of)
        if shape.allows(Upload):
            return forms.FileField(required=required)
        if self.field.name in _REFERENCES:
            return inputs.ReferenceField(required=required)
        return self._words()

    def _groups(self) -> list[tuple[str, Options]]:
        """Return the categories in parts: those of the complaints that the person owns, then the
        organisation's other entries, then those of the standard."""
        mark = self.field.shape.mark(Listed)
        if mark is None or mark.name != "categories":
            return []
        lists = of_whom(self.around, mark.name)
        recent = recent_categories(self.around.person.id, most=_RECENT)
        every = dict(chain.from_iterable(lists))
        used = [(code, every[code]) for code in recent if code in every]
        own, standard = ([option for option in part if option not in used] for part in lists)
        titles = (gettext("Used recently"), gettext("Our own"), gettext("From the standard"))
        parts = [part for part in zip(titles, (used, own, standard), strict=True) if part[1]]
        return parts if len(parts) > 1 else []

    def _plain(self, declared: type) -> forms.Field:
        if declared is bool and self._default is False:
            return forms.BooleanField(required=False)
        if declared is bool:
            return yes_no(required=self.required, default=self._default)
        if declared is date:
            return inputs.DayField(ahead=_side(self.field.name), required=self.required)
        if declared is datetime:
            zone, now = self.around.names.zone, self.around.now
            return inputs.MomentField(zone=zone, now=now, required=self.required)
        if declared is Money:
            currency = self.around.rules.policy.currency
            return inputs.MoneyField(currency=currency, required=self.required)
        return forms.IntegerField(required=self.required, min_value=0, max_value=LARGEST_INT)

    def _words(self) -> forms.Field:
        line = self.field.name in _ONE_LINE
        widget = forms.TextInput({"autocomplete": "off"}) if line else forms.Textarea({"rows": "4"})
        longest = 120 if self.field.name == "subject_line" else LONGEST
        made = forms.CharField(required=self.required, max_length=longest, widget=widget)
        if not self.field.shape.allows(Sealed):
            made.max_length = 64
        return made

    def _several(self, inner: Shape) -> forms.Field:
        if inner.allows(Upload):
            return FilesField(required=False)
        offered = self._options(inner) or []
        made = forms.TypedMultipleChoiceField(
            choices=offered, required=self.required, coerce=coerced(inner.of), empty_value=[]
        )
        long = any(len(str(label)) > _SHORT for _, label in offered)
        made.widget = forms.CheckboxSelectMultiple({"class": "lines"} if long else None)
        made.choices = offered
        return made

    def _options(self, shape: Shape) -> Options | None:
        if mark := shape.mark(Listed):
            return listed(self.around, mark.name)
        if shape.kind == "choice":
            return [(code, capital(text)) for code, text in choices.options(shape.of)]
        where = source(self.particulars.__name__, self.field.name)
        if where is not None and shape.of in (int, Id, Code):
            return [(code, capital(text)) for code, text in where(self.around)]
        return None
