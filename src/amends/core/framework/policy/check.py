"""Clause 5.3: problems in a policy, found before it is published.

A finding with `blocks` prevents adoption. The others are shown to the author of the policy.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import time, timedelta

from ...principles.calendars import LONGEST_GAP, HalfDays, zone_of
from ...values import Code, Day, Money
from .branding import LEAST, contrast_with_white
from .commitments import Priority, Strength
from .editing import KINDS
from .labelling import coded
from .letter_fields import SUBJECT_FIELDS, gaps, told_by_subject
from .organization import Brand
from .policy import LARGEST, SMALLEST, Policy
from .public_facts import Fact, languages_of_pages, missing
from .text import name_of
from .vocabulary import LIST_NAMES, AskedAt, AskedOf, FieldType

EMAIL = re.compile(r"[^\s@<>,;:\"()]{1,64}@[^\s@<>,;:\"()]{1,253}")
PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[0-9+()/. -]{3,40}")


MOST_CLOSED = 150
"""Maximum closed days within `LONGEST_GAP` days, so that some working days remain even in a
three-day week: without one, no deadline could be computed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: a code, the path concerned, and the values for its sentence."""

    code: Code
    path: str
    values: tuple[str, ...] = ()
    blocks: bool = True


def check(policy: Policy, *, before: Policy | None = None) -> tuple[Finding, ...]:
    """Return every finding, worst first; empty for a policy without any.

    `before` is the current policy: a code missing since is a finding too.
    """
    findings = [finding for part in _PARTS for finding in part(policy)]
    if before is not None:
        findings += [_finding("code_deleted", path) for path in missing_codes(before, policy)]
        findings += _retyped(before, policy)
    return tuple(sorted(findings, key=lambda finding: not finding.blocks))


def missing_codes(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return the paths of codes that `old` has and `new` lacks, which must be retired instead."""
    return tuple(
        f"{name}.{entry.code}"
        for name in KINDS
        for entry in getattr(old, name)
        if entry.code not in {kept.code for kept in getattr(new, name)}
    )


def _finding(code: str, path: str, *values: object, blocks: bool = True) -> Finding:
    return Finding(Code(code), path, tuple(str(value) for value in values), blocks)


def _duplicates(policy: Policy) -> Iterator[Finding]:
    others = ("templates", "limits", "controls", "retention", "targets", "script")
    for path, entries in (*coded(policy), *((name, getattr(policy, name)) for name in others)):
        for name in _repeated(map(name_of, entries)):
            yield _finding("duplicate", f"{path}.{name}")


def _repeated[T](items: Iterable[T]) -> list[T]:
    return [item for item, times in Counter(items).items() if times > 1]


def _lists(policy: Policy) -> Iterator[Finding]:
    above = [(name, "parent", "unknown_parent") for name in (*LIST_NAMES, "units")]
    above += [(name, "mapped_to", "unknown_target") for name in LIST_NAMES]
    for name, field, unknown in above:
        named = {entry.code: getattr(entry, field) for entry in getattr(policy, name)}
        for code, other in named.items():
            if other is not None and other not in named:
                yield _finding(unknown, f"{name}.{code}", other)
            if _circles(code, named):
                yield _finding("circle", f"{name}.{code}", field)


def _circles(start: Code, above: Mapping[Code, Code | None]) -> bool:
    seen, at = {start}, above.get(start)
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at is not None


def _units(policy: Policy) -> Iterator[Finding]:
    gone = {unit.code for unit in policy.units if unit.retired}
    for unit in policy.units:
        path = f"units.{unit.code}"
        if unit.parent is not None and unit.parent in gone and not unit.retired:
            yield _finding("parent_retired", path, unit.parent)
        if unit.deputy is not None and unit.deputy == unit.owner:
            yield _finding("own_deputy", f"{path}.deputy", unit.deputy)


def _belongings(policy: Policy) -> Iterator[Finding]:
    places = [(f"brands.{brand.code}", "entity", brand.entity) for brand in policy.brands]
    places += [(f"units.{unit.code}", "entity", unit.entity) for unit in policy.units]
    places += [(f"units.{unit.code}", "brand", unit.brand) for unit in policy.units]
    places += [(f"closures.{closure.day}", "unit", closure.unit) for closure in policy.closures]
    for body in policy.bodies:
        places += [(f"bodies.{body.code}", "unit", unit) for unit in body.units]
        places += [(f"bodies.{body.code}", "category", category) for category in body.categories]
    places += [("competence_for", "category", category) for category in policy.competence_for]
    codes = {
        "entity": {entity.code for entity in policy.entities},
        "brand": {brand.code for brand in policy.brands},
        "unit": {unit.code for unit in policy.units},
        "category": {entry.code for entry in policy.categories},
    }
    for path, kind, code in places:
        if code is not None and code not in codes[kind]:
            yield _finding(f"unknown_{kind}", f"{path}.{kind}", code)
    for day in _closed_from(policy):
        yield _finding("always_closed", f"closures.{day}", MOST_CLOSED)


def _closed_from(policy: Policy) -> Iterator[Day]:
    """Yield the first day of each period with too many closed days."""
    for unit in (None, *(unit.code for unit in policy.units)):
        days = policy.closed_days(unit)
        off = policy.half_days is HalfDays.off
        days |= {half.day for half in policy.half_days_of(unit) if off or half.closes == time()}
        begins = _first_of_many(days)
        if begins is not None:
            yield begins
            if unit is None:
                return  # then every unit is


def _first_of_many(closed: Iterable[Day]) -> Day | None:
    days = sorted(closed)
    span = timedelta(days=LONGEST_GAP)
    pairs = zip(days, days[MOST_CLOSED:], strict=False)
    return next((first for first, last in pairs if last - first < span), None)


def _zones(policy: Policy) -> Iterator[Finding]:
    places = [("zone", policy.zone)]
    places += [(f"entities.{e.code}.zone", e.zone) for e in policy.entities if e.zone]
    places += [(f"units.{u.code}.zone", u.zone) for u in policy.units if u.zone]
    for path, zone in places:
        try:
            zone_of(zone)
        except ValueError:
            yield _finding("unknown_zone", path, zone)


def _colours(policy: Policy) -> Iterator[Finding]:
    accents = [("accent", policy.accent)]
    accents += [(f"brands.{b.code}.accent", b.accent) for b in policy.brands if b.accent]
    for path, accent in accents:
        against_white = contrast_with_white(accent)
        if against_white is None:
            yield _finding("no_colour", path, accent)
        elif against_white < LEAST:
            yield _finding("low_contrast", path, accent, f"{against_white:.2f}", LEAST)


def _terms(policy: Policy) -> Iterator[Finding]:
    priorities = {target.priority for target in policy.targets}
    for priority in Priority:
        if priority not in priorities:
            yield _finding("no_target", f"targets.{priority}")
    for target in policy.targets:
        if target.acknowledge < 0 or target.respond < 0:
            yield _finding("negative", f"targets.{target.priority}")
        elif target.acknowledge > target.respond:
            yield _finding("acknowledged_after_response", f"targets.{target.priority}")


def _amounts(policy: Policy) -> Iterator[Finding]:
    for number in fields(policy):
        if SMALLEST not in number.metadata:
            continue
        chosen, most = getattr(policy, number.name), number.metadata[LARGEST]
        if chosen < (least := number.metadata[SMALLEST]):
            yield _finding("too_small", number.name, chosen, least)
        if chosen > most:
            yield _finding("too_large", number.name, chosen, most)
    if not policy.bodies_in_use:
        yield _finding("no_outside_body", "bodies", blocks=False)
    for body in policy.bodies:
        if body.window_amount is not None and body.window_amount < 1:
            yield _finding("too_small", f"bodies.{body.code}.window_amount", body.window_amount, 1)


def _kept(policy: Policy) -> Iterator[Finding]:
    for term in policy.retention:
        path = f"retention.{name_of(term)}"
        if term.months < 1:
            yield _finding("too_small", path, term.months, 1)
        if term.category is not None and not policy.listed("categories", term.category):
            yield _finding("unknown_category", path, term.category)


def _reached(policy: Policy) -> Iterator[Finding]:
    """Yield findings about contact details that cannot be used as written."""
    yield from _ways("", policy)
    for brand in policy.brands:
        yield from _ways(f"brands.{brand.code}.", brand)
    if not (policy.email or policy.phone or policy.postal_address):
        yield _finding("nowhere_to_turn", "email", blocks=False)


def _ways(path: str, sender: Policy | Brand) -> Iterator[Finding]:
    if sender.email and not EMAIL.fullmatch(sender.email):
        yield _finding("no_email", f"{path}email", sender.email)
    if sender.phone and not PHONE.fullmatch(sender.phone):
        yield _finding("no_phone", f"{path}phone", sender.phone)
    if any(not line.strip() or not line.isprintable() for line in sender.postal_address):
        yield _finding("empty_line", f"{path}postal_address")


def _authority(policy: Policy) -> Iterator[Finding]:
    if not policy.levels_above():
        yield _finding("no_ladder", "ladder")
    if not _is_currency(policy.currency):
        yield _finding("no_currency", "currency", policy.currency)
    amounts = {
        f"significance.{place}.amount_at_least": rule.amount_at_least
        for place, rule in enumerate(policy.significance)
    }
    for path, amount in {**amounts, "refusals_read_above": policy.refusals_read_above}.items():
        if amount is not None:
            yield from _money(policy, path, amount)
    for limit in policy.limits:
        path = f"limits.{name_of(limit)}"
        if limit.response_type is not None and not policy.response_type(limit.response_type):
            yield _finding("unknown_response_type", path, limit.response_type)
        yield from _money(policy, path, limit.amount)
    for control in policy.controls:
        path = f"controls.{control.name}.above"
        if (control.strength is Strength.required_above) != (control.above is not None):
            yield _finding("above_goes_with_required_above", path, control.strength)
        elif control.above is not None:
            yield from _money(policy, path, control.above)


def _money(policy: Policy, path: str, amount: Money) -> Iterator[Finding]:
    if amount.minor < 0:
        yield _finding("negative", path)
    if not _is_currency(amount.currency):
        yield _finding("no_currency", path, amount.currency)
    elif amount.currency != policy.currency:
        yield _finding("other_currency", path, amount.currency, policy.currency, blocks=False)


def _is_currency(code: Code) -> bool:
    return len(code) == 3 and code.isalpha()


def _own_fields(policy: Policy) -> Iterator[Finding]:
    for own in policy.own_fields:
        path = f"own_fields.{own.code}"
        if not own.code.startswith("own."):
            yield _finding("not_own", path, own.code)
        if (own.type is FieldType.code) != bool(own.options):
            yield _finding("options_go_with_code", path, own.type)
        if own.personal and own.type is not FieldType.words:
            yield _finding("personal_is_words", path, own.type)
        if own.visible_to and own.type is not FieldType.words:
            yield _finding("hidden_is_words", path, own.type)
        later = own.asked_at is not AskedAt.lodging
        if own.asked_of is AskedOf.complainant and later:
            yield _finding("complainant_when_lodging", path, own.asked_at)


def _retyped(before: Policy, policy: Policy) -> Iterator[Finding]:
    """Yield findings for custom fields whose type changed or whose options are missing."""
    for own in before.own_fields:
        now = policy.own_field(own.code)
        if now is None:
            continue
        if now.type is not own.type:
            yield _finding("type_stays", f"own_fields.{own.code}", own.type)
        kept = {option.code for option in now.options}
        for option in own.options:
            if option.code not in kept:
                path = f"own_fields.{own.code}.options.{option.code}"
                yield _finding("code_deleted", path)


def _languages(policy: Policy) -> Iterator[Finding]:
    if not policy.languages:
        yield _finding("no_language", "languages")
        return
    for language in _repeated(policy.languages):
        yield _finding("duplicate", f"languages.{language}")
    for path, entries in coded(policy):
        for entry in entries:
            labelled = {label.language for label in entry.labels if label.text.strip()}
            for language in policy.languages:
                if language not in labelled and not getattr(entry, "retired", False):
                    at = f"{path}.{entry.code}.labels.{language}"
                    yield _finding("no_label", at, language, blocks=False)
    for code in sorted({template.code for template in policy.templates}):
        written = {t.language for t in policy.templates if t.code == code}
        for language in policy.languages:
            if language not in written:
                first = language == policy.languages[0]
                at = f"templates.{code}.{language}"
                yield _finding("no_template", at, language, blocks=first)


def _letters(policy: Policy) -> Iterator[Finding]:
    """Yield findings for templates that leave gaps, or whose subject reveals too much."""
    for template in policy.templates:
        path = f"templates.{name_of(template)}"
        if not template.subject.strip() or not template.text.strip():
            yield _finding("empty_letter", path)
        for name in told_by_subject(template.code, template.subject):
            yield _finding("subject_tells", path, name, *sorted(SUBJECT_FIELDS))
        for name in gaps(template.code, template.text):
            yield _finding("unknown_field", path, name)


def _public(policy: Policy) -> Iterator[Finding]:
    """Yield a finding for each fact that the public page lacks in a language (7.1)."""
    for language in dict.fromkeys(languages_of_pages(policy)):
        for fact, paths in missing(policy, language).items():
            if fact is not Fact.times:  # `_terms` names each missing target
                yield _finding("fact_missing", f"languages.{language}", fact, *paths)


_PARTS: tuple[Callable[[Policy], Iterator[Finding]], ...] = (
    _duplicates,
    _lists,
    _units,
    _belongings,
    _zones,
    _colours,
    _terms,
    _amounts,
    _kept,
    _reached,
    _authority,
    _own_fields,
    _languages,
    _letters,
    _public,
)
