"""Clause 5.3: the organisation's complaint settings (policy) as one versioned value.

It decides what can be chosen, how fast responses are due, how much each role may promise, where a
second person is needed, and where a complaint can be escalated. A policy is not an event and may
contain text. It names people only by id. `policy.text` reads and writes it, and `policy.check`
finds problems in it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...principles.calendars import HalfDay, HalfDays
from ...values import Code, Day, Id, Money
from ..labels import Label, label
from .branding import HOUSE
from .commitments import (
    DEFAULT_PRIORITY_RULES,
    DEFAULT_SIGNIFICANCE,
    DEFAULT_TARGETS,
    CompetenceGate,
    Control,
    ControlName,
    DangerHours,
    LateLetters,
    Level,
    Limit,
    OutsideBody,
    Priority,
    PriorityRule,
    SignificanceRule,
    Target,
)
from .organization import Brand, Closure, Entity, Found, SettingName, Unit, Window
from .retention import Kept, Retention
from .vocabulary import (
    LIST_NAMES,
    NOT_DETERMINED,
    Entry,
    LetterKind,
    ListName,
    OwnField,
    Question,
    Saying,
    ScriptPart,
    Snippet,
    Template,
)

_EUR = Code("eur")
_WEEKDAYS = Code("weekdays")
SMALLEST = "smallest"
"""In the metadata of a number of the policy: the smallest that it can be."""
LARGEST = "largest"
"""In the same place: the largest."""


def _number(default: int, *, least: int = 1, most: int = 3650) -> Any:
    return field(default=default, metadata={SMALLEST: least, LARGEST: most})


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy. Defaults are those of `amends`; amounts and lists are the adopter's.

    `email`, `phone`, `postal_address` (its lines) and `opening_hours` are where complaints reach
    the organization other than on its pages (7.1); what is empty is not told. `warn_days` before a
    date who answers hears of it, and each `climb_days` after it the next level of the ladder; none
    does where it is 0, as in every policy that was adopted before there was such a rule.
    `cause_days` are the days after closing in which a cause that was not known is determined. A
    person who asks for what is kept about them gets it within `access_months`. `post_days` are the
    days that a letter by post takes; the time for a reply begins after them. One person may move a
    deadline of ours `extensions` times, by `extension_days` working days in all. `checked_share` is
    the percentage of cases left out of the figures by one person that another one checks.
    `refusals_read` is the percentage of refusals that someone not involved reads before they are
    sent, besides all above an amount (`refusals_read_above`); none where it is 0, as in every
    policy that was adopted before there was such a rule. `danger_question` comes first on the
    public form, with `emergency_number` (empty: that of the country). `danger_words` are words
    separated by commas, in each language, that a person is to read at once. Who reports a danger
    and a phone number is phoned within `danger_call_within` minutes, at any time or in working time
    (`danger_hours`); 0 promises no call. `danger_contacts` are alerted one after the other; if
    empty, all who may assess. `place_question` is
    asked instead of where it happened, and `numbers_asked` are the kinds of number asked for
    (empty: any). Complaints in the categories `competence_for` need a person with a record of
    competence; `competence` is what happens without one. `propose_disposals` is whether disposals
    are proposed each month. `half_days` is what a half-day counts as in terms of working days.
    """

    version: int
    name: str
    languages: tuple[str, ...] = ("en",)
    country: Code | None = None
    currency: Code = _EUR
    zone: str = "UTC"
    calendar: Code = _WEEKDAYS
    accent: str = HOUSE
    logo: Id | None = None
    email: str = ""
    phone: str = ""
    postal_address: tuple[str, ...] = ()
    opening_hours: tuple[Label, ...] = ()
    window: Window = Window.left
    representative_deputies: tuple[Id, ...] = ()
    secret_allowed: bool = True
    anonymous_allowed: bool = True
    not_asked: tuple[Question, ...] = ()
    danger_question: tuple[Label, ...] = ()
    place_question: tuple[Label, ...] = ()
    numbers_asked: tuple[Code, ...] = ()
    danger_words: tuple[Label, ...] = ()
    emergency_number: str = ""
    danger_call_within: int = _number(0, least=0, most=2880)
    danger_hours: DangerHours = DangerHours.any_time
    danger_contacts: tuple[Id, ...] = ()
    reaction_days: int = _number(20)
    post_days: int = _number(3, least=0)
    no_reply_notices: int = _number(2)
    watch_days: int = _number(30)
    cause_days: int = _number(60)
    access_months: int = _number(1, most=3)
    status_notice_days: int = _number(10)
    warn_days: int = _number(0, least=0)
    climb_days: int = _number(0, least=0)
    late_letters: LateLetters = LateLetters.by_itself
    extensions: int = _number(2, least=0)
    extension_days: int = _number(20, least=0)
    checked_share: int = _number(10, least=0, most=100)
    refusals_read: int = _number(0, least=0, most=100)
    refusals_read_above: Money | None = None
    competence_for: tuple[Code, ...] = ()
    competence: CompetenceGate = CompetenceGate.warn
    suggest_categories: bool = False
    targets: tuple[Target, ...] = DEFAULT_TARGETS
    priority_rules: tuple[PriorityRule, ...] = DEFAULT_PRIORITY_RULES
    significance: tuple[SignificanceRule, ...] = DEFAULT_SIGNIFICANCE
    controls: tuple[Control, ...] = ()
    limits: tuple[Limit, ...] = ()
    ladder: tuple[Level, ...] = ()
    bodies: tuple[OutsideBody, ...] = ()
    entities: tuple[Entity, ...] = ()
    brands: tuple[Brand, ...] = ()
    units: tuple[Unit, ...] = ()
    closures: tuple[Closure, ...] = ()
    half_days: HalfDays = HalfDays.whole
    categories: tuple[Entry, ...] = ()
    causes: tuple[Entry, ...] = ()
    products: tuple[Entry, ...] = ()
    channels: tuple[Entry, ...] = ()
    response_types: tuple[Entry, ...] = ()
    actions: tuple[Entry, ...] = ()
    reasons: tuple[Entry, ...] = ()
    needs: tuple[Entry, ...] = ()
    incidents: tuple[Entry, ...] = ()
    own_fields: tuple[OwnField, ...] = ()
    retention: tuple[Retention, ...] = ()
    propose_disposals: bool = False
    script: tuple[Saying, ...] = ()
    letter_kinds: tuple[LetterKind, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    templates: tuple[Template, ...] = ()
    _entries: Mapping[tuple[str, str], Entry] = field(init=False, repr=False, compare=False)
    _units: Mapping[str, Unit] = field(init=False, repr=False, compare=False)
    _above: dict[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _found: dict[tuple[str | None, SettingName], Found | None] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        entries = {(name, entry.code): entry for name in LIST_NAMES for entry in self.entries(name)}
        entries.setdefault(("causes", NOT_DETERMINED), Entry(NOT_DETERMINED))
        object.__setattr__(self, "_entries", entries)
        object.__setattr__(self, "_units", {unit.code: unit for unit in self.units})
        object.__setattr__(self, "_above", {})
        object.__setattr__(self, "_found", {})

    def entries(self, name: ListName) -> tuple[Entry, ...]:
        """Return every entry of one list, including retired ones."""
        entries: tuple[Entry, ...] = getattr(self, name)
        return entries

    def choices(self, name: ListName) -> tuple[Entry, ...]:
        """Return the entries of one list that can be chosen today."""
        entries = (entry for (of, _), entry in self._entries.items() if of == name)
        return tuple(entry for entry in entries if entry.usable)

    def listed(self, name: ListName, code: str) -> Entry | None:
        """The entry of a list, retired or not."""
        return self._entries.get((name, code))

    def usable(self, name: ListName, code: str) -> bool:
        """Whether a code is listed and may be chosen today."""
        entry = self.listed(name, code)
        return entry is not None and entry.usable

    def counting_as(self, name: ListName, code: str) -> tuple[Code, ...]:
        """Return the entry and all that are counted as it after merges, so that values recorded
        under an old code are found under the present one."""
        codes = [Code(code)]
        for wanted in codes:
            codes += [
                entry.code
                for entry in self.entries(name)
                if entry.mapped_to == wanted and entry.code not in codes
            ]
        return tuple(codes)

    def counted_as(self, name: ListName, code: str) -> str:
        """Return the code under which a code is counted today, after merges."""
        codes = [code]
        for at in codes:
            entry = self.listed(name, at)
            if entry is not None and entry.mapped_to is not None and entry.mapped_to not in codes:
                codes.append(entry.mapped_to)
        return codes[-1]

    def alike(self, name: ListName, code: str) -> tuple[Code, ...]:
        """Return all codes that are counted as the same today."""
        return self.counting_as(name, self.counted_as(name, code))

    def counted_under(self, name: ListName, code: str) -> tuple[Code, ...]:
        """Return the entry, the one it is counted as, and all above those."""
        codes = [Code(code)]
        for at in codes:
            entry = self.listed(name, at)
            following = (entry.mapped_to, entry.parent) if entry else ()
            codes += [code for code in following if code is not None and code not in codes]
        return tuple(codes)

    def needs_competence(self, category: str | None) -> bool:
        """Return whether complaints of a category need a person with a record of competence."""
        above = self.counted_under("categories", category) if category else ()
        return any(code in self.competence_for for code in above)

    def months_kept(self, kept: Kept, category: str | None) -> int | None:
        """Return for how many months something is kept after a complaint of this category has
        ended: as set for the category, the one it is counted as, or the nearest above it, otherwise
        as for all. None is without end."""
        terms = {term.category: term.months for term in self.retention if term.kept is kept}
        nearest = self.nearest_category(category, terms)
        return terms.get(nearest)

    def nearest_category(self, category: str | None, among: Container[Code | None]) -> Code | None:
        """Return the first of these categories: the category itself, the one it is counted as, or
        the nearest above it; None if none of them is."""
        seen: set[str] = set()
        at = category
        while at is not None and at not in seen:
            if at in among:
                return Code(at)
            seen.add(at)
            entry = self.listed("categories", at)
            at = (entry.mapped_to or entry.parent) if entry is not None else None
        return None

    def response_type(self, code: str) -> Entry | None:
        """A kind of response (Annex F)."""
        return self.listed("response_types", code)

    def limit(self, roles: Iterable[str], response_type: str, currency: str) -> Money | None:
        """Return the largest amount that one of `roles` may promise in `currency`; None means no
        authority.

        A role's limit for the response type takes precedence over its general one.
        """
        limits: dict[tuple[str, str | None], Money] = {
            (limit.role, limit.response_type): limit.amount
            for limit in reversed(self.limits)
            if limit.amount.currency == currency
        }
        amounts = (limits.get((role, response_type)) or limits.get((role, None)) for role in roles)
        return max(filter(None, amounts), key=lambda amount: amount.minor, default=None)

    def control(self, name: str) -> Control:
        """Return the control of that name, from the policy or otherwise `Control.unsaid`.

        Raises ValueError for an unknown control.
        """
        controls = (control for control in self.controls if control.name == name)
        return next(controls, None) or Control.unsaid(ControlName(name))

    def priority(
        self, *, severity: str, complexity: str, impact: str, safety: bool, immediate_needed: bool
    ) -> Priority:
        """The priority of a complaint: the first rule that matches, else routine. Safety is urgent
        whatever the rules say. Raises ValueError for an unknown grade."""
        if safety:
            return Priority.urgent
        for rule in self.priority_rules:
            if rule.matches(
                severity=severity,
                complexity=complexity,
                impact=impact,
                immediate_needed=immediate_needed,
            ):
                return rule.then
        return Priority.routine

    def significant(
        self, *, severity: str, impact: str, safety: bool, amount: Money | None = None
    ) -> bool:
        """Return whether senior management is alerted at once; always for a safety risk."""
        return safety or any(
            rule.matches(severity=severity, impact=impact, amount=amount)
            for rule in self.significance
        )

    def target(self, priority: str) -> Target:
        """The target of a priority. Raises ValueError where the policy has none."""
        wanted = Priority(priority)
        for target in self.targets:
            if target.priority is wanted:
                return target
        raise ValueError(f"no target for {wanted}")

    def levels_above(self, *reached: str | None) -> tuple[Level, ...]:
        """Return the review stages in use above the highest of those reached; None, or an unknown
        stage, means the first handling."""
        codes = [level.code for level in self.ladder]
        highest = max((codes.index(Code(c)) for c in reached if c in codes), default=-1)
        return tuple(level for level in self.ladder[highest + 1 :] if not level.retired)

    def unit(self, code: str) -> Unit | None:
        """A unit, retired or not."""
        return self._units.get(code)

    def ancestors(self, code: str) -> tuple[Unit, ...]:
        """The unit and those above it, nearest first; empty for an unknown code."""
        if code in self._above:
            return self._above[code]
        units: list[Unit] = []
        at: str | None = code
        while at is not None and (unit := self.unit(at)) is not None and unit not in units:
            units.append(unit)
            at = unit.parent
        if units:
            self._above[code] = tuple(units)
        return tuple(units)

    def exempts(self, unit: str | None, pack: str) -> bool:
        """Return whether a rule pack does not apply to new complaints of a unit."""
        return any(pack in above.exempt_from for above in self.ancestors(unit or ""))

    def below(self, code: str) -> tuple[Code, ...]:
        """Return the unit and all below it, including retired ones, because records stay theirs."""
        return tuple(
            unit.code
            for unit in self.units
            if any(above.code == code for above in self.ancestors(unit.code))
        )

    def entity(self, code: str) -> Entity | None:
        """A legal entity."""
        return next((entity for entity in self.entities if entity.code == code), None)

    def brand(self, code: str) -> Brand | None:
        """A brand."""
        return next((brand for brand in self.brands if brand.code == code), None)

    def brand_of(self, unit: str | None) -> Brand | None:
        """Return the brand of a unit: its own, otherwise that of the nearest unit above."""
        codes = (above.brand for above in self.ancestors(unit or ""))
        code = next((code for code in codes if code is not None), None)
        return None if code is None else self.brand(code)

    def brand_for(self, brand: str | None, unit: str | None) -> Brand | None:
        """Return the brand that a person named, otherwise that of the unit."""
        return self.brand(brand) if brand else self.brand_of(unit)

    def reached_as(self, brand: Brand | None) -> "Policy":
        """Return the policy with the brand's contact details where it has any."""
        if brand is None:
            return self
        return replace(
            self,
            email=brand.email or self.email,
            phone=brand.phone or self.phone,
            postal_address=brand.postal_address or self.postal_address,
        )

    def entity_of(self, unit: str | None) -> Entity | None:
        """The legal entity of a unit: its own, the nearest above, else that of its brand."""
        codes = (above.entity for above in self.ancestors(unit or ""))
        code = next((code for code in codes if code is not None), None)
        if code is None and (brand := self.brand_of(unit)) is not None:
            code = brand.entity
        return None if code is None else self.entity(code)

    def setting(self, unit: str | None, what: SettingName) -> Found | None:
        """Return a setting, nearest first: unit (and those above), brand, entity, organisation.

        It says where it was found, so that a page can show it; None if it was never set.
        """
        place = (unit if unit is None or unit in self._units else "", what)
        if place not in self._found:
            self._found[place] = self._setting(*place)
        return self._found[place]

    def _setting(self, unit: str | None, what: SettingName) -> Found | None:
        holders = (
            *(("unit", above) for above in self.ancestors(unit or "")),
            ("brand", self.brand_of(unit)),
            ("entity", self.entity_of(unit)),
            ("organization", self),
        )
        for place, holder in holders:
            value = getattr(holder, what, None)
            if value is not None:
                return Found(value, Code(place), getattr(holder, "code", None))
        return None

    @property
    def brands_in_use(self) -> tuple[Brand, ...]:
        """The brands under which complaints can come."""
        return tuple(brand for brand in self.brands if not brand.retired)

    @property
    def bodies_in_use(self) -> tuple[OutsideBody, ...]:
        """The external bodies to which a complainant can be referred."""
        return tuple(body for body in self.bodies if not body.retired)

    def bodies_for(self, unit: str | None, category: str | None) -> tuple[OutsideBody, ...]:
        """Return the external bodies in use for a complaint of this unit and category. A body is
        included if what decides is unknown: one too many does less harm than one withheld."""
        above = {level.code for level in self.ancestors(unit or "")}
        under = set(self.counted_under("categories", category)) if category else set()
        return tuple(
            body
            for body in self.bodies_in_use
            if (not body.units or unit is None or above & set(body.units))
            and (not body.categories or category is None or under & set(body.categories))
        )

    def body(self, code: str) -> OutsideBody | None:
        """Return an external body, or None."""
        return next((body for body in self.bodies if body.code == code), None)

    def own_field(self, code: str) -> OwnField | None:
        """An own field by its full code (``own.…``)."""
        return next((own for own in self.own_fields if own.code == code), None)

    def said(self, part: ScriptPart, language: str) -> str | None:
        """Return the organisation's own text for a part of the call script, or None."""
        written = next((entry.words for entry in self.script if entry.code is part), ())
        return label(written, (language,))

    def template(self, code: str, language: str) -> Template | None:
        """Return the newest wording in `language`, otherwise in the first language."""
        for tongue in (language, self.languages[0]):
            versions = [t for t in self.templates if t.code == code and t.language == tongue]
            if versions:
                return max(versions, key=lambda template: template.version)
        return None

    def closed_days(self, unit: str | None) -> frozenset[Day]:
        """Return the closed days of a unit: general ones, its own, and those of units above."""
        return frozenset(entry.day for entry in self._closures_of(unit) if entry.closes is None)

    def half_days_of(self, unit: str | None) -> tuple[HalfDay, ...]:
        """Return the half-days of a unit: general ones, its own, and those of units above."""
        return tuple(
            HalfDay(entry.day, entry.closes)
            for entry in self._closures_of(unit)
            if entry.closes is not None
        )

    def _closures_of(self, unit: str | None) -> Iterator[Closure]:
        bound = {above.code for above in self.ancestors(unit or "")}
        return (entry for entry in self.closures if entry.unit is None or entry.unit in bound)
