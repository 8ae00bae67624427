"""Clauses 5.3 and 7.8: what rule packs forbid and require in our letter templates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ...values import Code
from ..labels import PackPoint
from ..policy.check import Finding
from ..policy.letter_fields import FIELD, notice_of
from ..policy.policy import Policy
from ..policy.text import name_of
from ..policy.vocabulary import Template
from .clocks import Clock
from .letters import Check, Communication, Content, forbidden_in
from .pack import Pack

_FORBIDDEN = Code("forbidden_text")
_UNKNOWN = Code("unknown_point")
_OF_OTHERS = Code("point_of_other_rules")


@dataclass(frozen=True, slots=True)
class Dead:
    """A text in a template that a pack letter forbids."""

    template: Template
    pack: Pack
    letter: Communication
    text: str


def dead_texts(policy: Policy, packs: Iterable[Pack]) -> Iterator[Dead]:
    """Return the forbidden texts that the newest templates contain, in their order."""
    letters = tuple(
        (pack, letter) for pack in packs for letter in pack.communications if letter.forbid
    )
    for template in _newest(policy):
        notice = notice_of(template.code)
        text = f"{template.subject}\n{template.text}"
        for pack, letter in letters:
            if notice in letter.sent_as:
                for number in forbidden_in(letter, text):
                    yield Dead(template, pack, letter, letter.forbid[number - 1])


def check_letters(policy: Policy, packs: Iterable[Pack], *, before: Policy) -> tuple[Finding, ...]:
    """Return these as findings. A new wording blocks, because it would never be sent. What was
    already there when the pack was adopted is only reported, so that everything else can still be
    published."""
    old = {(was.code, was.language, was.subject, was.text) for was in before.templates}
    findings: dict[tuple[str, str], Finding] = {}
    for dead in dead_texts(policy, packs):
        template = dead.template
        path = f"templates.{name_of(template)}"
        blocks = (template.code, template.language, template.subject, template.text) not in old
        finding = Finding(_FORBIDDEN, path, (dead.text, dead.pack.pack.title), blocks)
        findings.setdefault((path, dead.text), finding)
    return (*findings.values(), *_points(policy, tuple(packs), before))


def _points(policy: Policy, packs: tuple[Pack, ...], before: Policy) -> Iterator[Finding]:
    """Yield findings about points that templates claim and no pack asks for. For packs that are not
    adopted this is only reported, because they may be adopted later. An unknown point of an adopted
    pack blocks if it is new, because it would never count."""
    old = {(was.code, was.language, point) for was in before.templates for point in was.says}
    adopted = {str(pack.id): pack.pack.title for pack in packs}
    for template in _newest(policy):
        path = f"templates.{name_of(template)}"
        for pack in sorted({str(point.pack) for point in template.says} - adopted.keys()):
            yield Finding(_OF_OTHERS, path, (pack,), blocks=False)
        points = [str(point) for point in points_of(template.code, packs)]
        for point in template.says:
            if point.pack in adopted and str(point) not in points:
                near = get_close_matches(str(point), points, n=1, cutoff=0.0)
                blocks = (template.code, template.language, point) not in old
                words = (str(point), adopted[point.pack], *(near or ("-",)))
                yield Finding(_UNKNOWN, path, words, blocks)


def points_of(code: str, packs: Iterable[Pack]) -> tuple[PackPoint, ...]:
    """Yield the points that packs require of one of our letters, by the code of its template."""
    notice = notice_of(code)
    points = (
        PackPoint(pack.id, letter.id, point.id)
        for pack in packs
        for letter in pack.communications
        if notice in letter.sent_as
        for point in letter.must_contain
    )
    return tuple(dict.fromkeys(points))


@dataclass(frozen=True, slots=True)
class Unseen:
    """Points required by a letter of a pack that our template lacks in these languages."""

    code: Code
    languages: tuple[str, ...]
    pack: Pack
    letter: Communication
    points: tuple[Content, ...]

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Deadline rules that the letter meets."""
        return tuple(clock for clock in self.pack.clocks if self.letter.id in clock.met_by)


def unseen_points(policy: Policy, packs: Iterable[Pack]) -> tuple[Unseen, ...]:
    """Return what packs require of automatic letters, so that no one ticks it, and their newest
    templates are not found to contain (`seen_points`)."""
    unseen: dict[tuple[Code, Code, Code, tuple[Content, ...]], Unseen] = {}
    letters = tuple((pack, letter) for pack in packs for letter in pack.communications)
    for template in _newest(policy):
        notice = notice_of(template.code)
        for pack, letter in letters:
            if not by_itself(template.code) or notice not in letter.sent_as:
                continue
            seen = seen_points(template, pack, letter)
            points = tuple(point for point in letter.must_contain if point.id not in seen)
            key = (template.code, pack.id, letter.id, points)
            if points:
                before = unseen[key].languages if key in unseen else ()
                languages = (*before, template.language)
                unseen[key] = Unseen(template.code, languages, pack, letter, points)
    return tuple(unseen.values())


_TICKED = Code("decision")
"""The letter whose points a person checks before it is sent."""
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
"""The fields that show what the system can look for in a letter."""
_NOT_KEPT = (Code("late"), Check.names_date)
"""The letter about a missed deadline: its date is not a due date of the response."""


def by_itself(code: str) -> bool:
    """Return whether a letter is sent without a person checking its points, by its template."""
    return notice_of(code) != _TICKED


def seen_points(template: Template, pack: Pack, letter: Communication) -> frozenset[Code]:
    """Return the points of a pack's letter that one of our templates is found to contain: a field
    or text of it is a sign (`Content.auto`), or its author has confirmed it (`Template.says`). A
    point without a sign needs the second."""
    own = {say.point for say in template.says if (say.pack, say.letter) == (pack.id, letter.id)}
    return frozenset(
        point.id for point in letter.must_contain if point.id in own or shows(point, template, pack)
    )


def shows(point: Content, template: Template, pack: Pack) -> bool:
    """Return whether a template contains a sign of a point, in one of its fields or its text."""
    if point.auto is None or (template.code, point.auto) == _NOT_KEPT:
        return False
    if not _SIGNS.get(point.auto, frozenset()).isdisjoint(FIELD.findall(template.text)):
        return True
    text = " ".join(template.text.casefold().split())
    words: dict[Check, list[str]] = {
        Check.names_body: [referral.body for referral in pack.referrals],
        Check.names_address: [
            referral.url.partition("://")[2].strip("/") for referral in pack.referrals
        ],
        Check.fixed_text: [entry.text for entry in pack.texts],
    }
    marks = (" ".join(word.casefold().split()) for word in words.get(point.auto, ()))
    return any(mark in text for mark in marks if mark)


def newest_of(policy: Policy, notice: Code, language: Code | None) -> Template | None:
    """Return the current template of the letter recorded as `notice`, in a language, otherwise in
    the organisation's first; None if there is none."""
    newest = {
        text.language.casefold(): text for text in _newest(policy) if notice_of(text.code) == notice
    }
    wanted = str(language or policy.languages[0]).casefold()
    close = [text for key, text in newest.items() if key.split("-")[0] == wanted.split("-")[0]]
    return newest.get(wanted) or next(iter(close), newest.get(policy.languages[0].casefold()))


def _newest(policy: Policy) -> Iterator[Template]:
    newest: dict[tuple[str, str], Template] = {}
    for template in policy.templates:
        before = newest.get((template.code, template.language))
        if before is None or before.version < template.version:
            newest[template.code, template.language] = template
    yield from newest.values()
