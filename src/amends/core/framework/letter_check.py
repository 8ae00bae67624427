"""Clauses 5.3 and 7.8: whether the wording of our letters holds what regulators' packs forbid in
them, and what they demand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..values import Code
from .letter_fields import FIELD, notice_of
from .policy import Policy, Template
from .policy_check import Finding
from .regime import Pack
from .regime_clocks import Clock
from .regime_letters import Check, Communication, Content, forbidden_in

_FORBIDDEN = Code("forbidden_text")


@dataclass(frozen=True, slots=True)
class Dead:
    """A text that stands in a wording and must not, by which letter of which pack."""

    template: Template
    pack: Pack
    letter: Communication
    text: str


def dead_texts(policy: Policy, packs: Iterable[Pack]) -> Iterator[Dead]:
    """What the newest wordings hold of what the packs forbid in such letters, in their order."""
    found = tuple((pack, one) for pack in packs for one in pack.communications if one.forbid)
    for template in _newest(policy):
        notice = notice_of(template.code)
        text = f"{template.subject}\n{template.text}"
        for pack, letter in found:
            if notice in letter.sent_as:
                for number in forbidden_in(letter, text):
                    yield Dead(template, pack, letter, letter.forbid[number - 1])


def check_letters(policy: Policy, packs: Iterable[Pack], *, before: Policy) -> tuple[Finding, ...]:
    """The same as findings: what is worded anew blocks, for it would never go out; what stood there
    when the pack was adopted is told, so that everything else can still be published."""
    there = {(one.code, one.language, one.subject, one.text) for one in before.templates}
    found: dict[tuple[str, str], Finding] = {}
    for dead in dead_texts(policy, packs):
        one = dead.template
        path = f"templates.{one.code}.{one.language}.{one.version}"
        blocks = (one.code, one.language, one.subject, one.text) not in there
        told = Finding(_FORBIDDEN, path, (dead.text, dead.pack.pack.title), blocks)
        found.setdefault((path, dead.text), told)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Unseen:
    """Points that a letter of a pack demands and that are not seen in our wording for it, in the
    languages of `languages`."""

    code: Code
    languages: tuple[str, ...]
    pack: Pack
    letter: Communication
    points: tuple[Content, ...]

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks that the letter meets."""
        return tuple(one for one in self.pack.clocks if self.letter.id in one.met_by)


def unseen_points(policy: Policy, packs: Iterable[Pack]) -> tuple[Unseen, ...]:
    """What the packs demand of letters that go by themselves, so that nobody ticks it, and that
    their newest wordings are not seen to say: no field of theirs says it, and no words. A point of
    which there is no sign to look for (`Content.auto`) is never seen."""
    languages: dict[tuple[Code, Code, Code, tuple[Content, ...]], list[str]] = {}
    found: dict[tuple[Code, Code, Code, tuple[Content, ...]], Unseen] = {}
    letters = tuple((pack, one) for pack in packs for one in pack.communications)
    for template in _newest(policy):
        notice = notice_of(template.code)
        for pack, letter in letters:
            if notice == _TICKED or notice not in letter.sent_as:
                continue
            seen = seen_points(template, pack, letter)
            points = tuple(one for one in letter.must_contain if one.id not in seen)
            key = (template.code, pack.id, letter.id, points)
            if points:
                languages.setdefault(key, []).append(template.language)
                found[key] = Unseen(template.code, tuple(languages[key]), pack, letter, points)
    return tuple(found.values())


_TICKED = Code("decision")
"""The letter whose points a person goes through before it goes."""
_SIGNS: Mapping[Check, frozenset[str]] = {
    Check.names_reference: frozenset({"reference"}),
    Check.names_received: frozenset({"received_on"}),
    Check.names_date: frozenset({"respond_by"}),
    Check.names_contact: frozenset({"reach_us"}),
    Check.gives_reason: frozenset({"reason"}),
    Check.tells_standing: frozenset({"standing"}),
    Check.names_body: frozenset({"recourse", "ways", "body"}),
    Check.names_address: frozenset({"recourse", "ways", "body"}),
}
"""The fields that say what the system can look for in a letter."""
_NOT_KEPT = (Code("late"), Check.names_date)
"""The letter whose day is the one that was not kept, so that it is no date of the answer."""


def seen_points(template: Template, pack: Pack, letter: Communication) -> frozenset[Code]:
    """The points of a pack's letter that a wording of ours is seen to say, whatever it is about."""
    return frozenset(one.id for one in letter.must_contain if _seen(one, template, pack))


def _seen(point: Content, template: Template, pack: Pack) -> bool:
    if point.auto is None or (template.code, point.auto) == _NOT_KEPT:
        return False
    if not _SIGNS.get(point.auto, frozenset()).isdisjoint(FIELD.findall(template.text)):
        return True
    said = " ".join(template.text.casefold().split())
    words: dict[Check, list[str]] = {
        Check.names_body: [one.body for one in pack.referrals],
        Check.names_address: [one.url.partition("://")[2].strip("/") for one in pack.referrals],
        Check.fixed_text: [one.text for one in pack.texts],
    }
    marks = (" ".join(one.casefold().split()) for one in words.get(point.auto, ()))
    return any(mark in said for mark in marks if mark)


def _newest(policy: Policy) -> Iterator[Template]:
    """Of each letter in each language the wording that goes out."""
    newest: dict[tuple[str, str], Template] = {}
    for one in policy.templates:
        known = newest.get((one.code, one.language))
        if known is None or known.version < one.version:
            newest[one.code, one.language] = one
    yield from newest.values()
