"""Clauses 5.3 and 7.8: what rule packs require of a letter.

A pack's letter is a checklist. The sender states line by line what a letter contains
(`CheckedLine`). An interface can find lines in the text (`found_in`), and a person quotes the
passage for each of the others. Core sends nothing while a required line is missing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...framework.adoption.rulebook import Rules
from ...framework.packs.clock_count import Count
from ...framework.packs.letter_check import newest_of, seen_points
from ...framework.packs.letters import Check, Communication, Prescribed, forbidden_in
from ...framework.packs.moves import EffectVerb
from ...framework.packs.pack import Pack
from ...framework.packs.ways import effects, needed
from ...framework.people.authority import Actor
from ...refusal import Guard, Refused, demand
from ...shape import INTERNAL, made_from
from ...values import Code, Moment, Words
from .. import events as e
from ..complaint.state import Complaint
from .regulated import binding, count_of, judged

ENCLOSED = "enclosed."
"""Prefix of the number of an enclosure as a line of the checklist."""
SHORTEST_PASSAGE = 3
"""Minimum number of words of a passage that is quoted for a line."""
MOST_POINTS = 2
"""How many points of one letter the same words may show."""
_OF_CONSTANTS = frozenset({Check.fixed_text, None})
"""Checks for prescribed text. The others compare with the record or the settings."""


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line of a checklist that a letter meets, with the `passage` of the letter for it. Only the
    program itself gives a `basis`; what a person gives is stated."""

    pack: Code
    letter: Code
    line: Code
    passage: Words | None = None
    basis: e.Basis | None = field(default=None, metadata=INTERNAL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a checklist: what a letter must say or enclose. `needed` is None while the deciding
    fact is unknown; `check` is what the system can look for."""

    id: Code
    text: str
    needed: bool | None = True
    check: Check | None = None
    enclosed: bool = False

    @property
    def basis(self) -> e.Basis:
        """How we know of the line once it is found in the text."""
        return e.Basis.written if self.check in _OF_CONSTANTS else e.Basis.recorded


@dataclass(frozen=True, slots=True)
class Demand:
    """A letter of a pack with its checklist, and its prescribed wordings: one if it is known which,
    several while the choosing fact is unknown."""

    pack: Pack
    letter: Communication
    lines: tuple[Line, ...]
    fixed: tuple[Prescribed, ...] = ()

    @property
    def names(self) -> tuple[Code, Code]:
        """The pack and its letter."""
        return self.pack.id, self.letter.id

    @property
    def meant(self) -> e.Demanded:
        """What a letter is that holds it."""
        return e.Demanded(*self.names)

    @property
    def wording(self) -> str:
        """The one prescribed wording; empty without one."""
        return self.fixed[0].text.strip() if len(self.fixed) == 1 else ""

    @property
    def needed(self) -> tuple[Line, ...]:
        """The lines without which it must not be sent."""
        return tuple(line for line in self.lines if line.needed)

    def checked(
        self, lines: Iterable[Code], passages: Mapping[Code, str] | None = None
    ) -> tuple[CheckedLine, ...]:
        """Return these lines of it, found in the letter, and those with a passage that a person
        quotes. A mapping says of each line how we know. Of an enclosure the passage is empty,
        because no text shows it."""
        quoted = passages or {}
        met = lines if isinstance(lines, Mapping) else dict.fromkeys(lines)
        return tuple(
            CheckedLine(*self.names, line.id, basis=met[line.id] or line.basis)
            if line.id in met
            else CheckedLine(*self.names, line.id, quoted[line.id] or None)
            for line in self.lines
            if line.id in met or line.id in quoted
        )


def demands(
    complaint: Complaint,
    rules: Rules,
    moment: Moment,
    *,
    notice: e.Notice | None = None,
    meets: e.Demanded | None = None,
) -> tuple[Demand, ...]:
    """Return what the packs that apply require of a letter about `notice`, or of one written as the
    pack letter `meets`, in the order of the packs."""
    if notice is None and meets is None:
        return ()
    found: list[Demand] = []
    for pack in with_letters(complaint, rules):
        letters = [
            one
            for one in pack.communications
            if _named(pack, one, meets) or _is(complaint, pack, one, notice)
        ]
        if not letters:
            continue
        count = count_of(complaint, rules, pack, moment)
        caused = effects(pack, judged(complaint, rules, pack, moment))
        waived = {one.of for one in caused if one.verb is EffectVerb.waive}
        found += [
            Demand(pack, letter, tuple(_lines(count, letter)), tuple(_fixed(count, letter)))
            for letter in letters
            if letter.id not in waived
            and (_named(pack, letter, meets) or letter.would_be(count.events))
        ]
    return tuple(found)


def with_letters(complaint: Complaint, rules: Rules) -> Iterator[Pack]:
    """Yield the packs that apply to a complaint and require letters."""
    if complaint.untouched:
        return
    yield from (pack for pack in binding(complaint, rules) if pack.communications)


def _is(complaint: Complaint, pack: Pack, letter: Communication, notice: e.Notice | None) -> bool:
    """Return whether our letter about `notice` is this pack letter. A letter that is required only
    for a later date is not, while no deadline of the pack was moved."""
    if notice is None or notice not in letter.sent_as:
        return False
    moving = [one for one in pack.extensions if one.needs.communication == letter.id]
    if not moving or any(letter.id in clock.met_by for clock in pack.clocks):
        return True
    moved = [term.clock for term in complaint.terms if term.pack == pack.id and term.extended]
    return any(way.moves(clock) for way in moving for clock in moved)


def _named(pack: Pack, letter: Communication, meets: e.Demanded | None) -> bool:
    return meets is not None and (meets.pack, meets.letter) == (pack.id, letter.id)


def _lines(count: Count, letter: Communication) -> Iterator[Line]:
    for one in letter.must_contain:
        yield Line(one.id, one.text, needed(count, one), one.auto)
    for number, what in enumerate(letter.enclose, start=1):
        yield Line(Code(f"{ENCLOSED}{number}"), what, enclosed=True)


def _fixed(count: Count, letter: Communication) -> Iterator[Prescribed]:
    """Return the wordings of a letter's asset that apply to a complaint, or may."""
    fixed = letter.fixed_text
    if fixed is None:
        return
    chosen = count.facts.get(fixed.choose_by) if fixed.choose_by is not None else None
    for one in count.pack.texts:
        fits = one.value is None or chosen is None or one.value == str(chosen).lower()
        if one.asset == fixed.asset and fits:
            yield one


# --- before it goes ---


def went_out(way: e.Way, delivery: e.Delivery) -> bool:
    """Return whether something reached its recipient, so that regulators' requirements apply to
    it."""
    return way is not e.Way.not_possible and delivery is not e.Delivery.failed


def demand_known(complaint: Complaint, rules: Rules, meets: e.Demanded | None) -> None:
    """Refuse a letter that is in no pack that applies to the complaint."""
    if meets is None:
        return
    packs = with_letters(complaint, rules)
    known = {(pack.id, one.id) for pack in packs for one in pack.communications}
    demand((meets.pack, meets.letter) in known, Guard.unknown_code, code=meets.letter)


def demand_checked(
    found: Sequence[Demand], actor: Actor, way: e.Way, checked: Sequence[CheckedLine]
) -> None:
    """Refuse a letter that does not meet the packs' requirements: in writing, in a way that brings
    what it must enclose, with every needed line, and checked for nothing else. Automatic letters
    come from templates; they are sent, but do not count as what they lack to be (`lacking`)."""
    if actor.is_worker:
        return
    known = {(one.pack.id, one.letter.id, line.id) for one in found for line in one.lines}
    met = {(line.pack, line.letter, line.line) for line in checked}
    for strange in sorted(met - known):
        raise Refused(Guard.unknown_code, code=strange[2])
    for one in found:
        pack, letter = one.pack.id, one.letter.id
        written = _as_written(one, way)
        demand(written, Guard.must_be_written, pack=pack, letter_of_pack=letter)
        carried = _as_carried(one, way)
        demand(carried, Guard.carries_no_files, pack=pack, letter_of_pack=letter)
        open_ = _open(one, checked)
        demand(not open_, Guard.checklist_open, pack=pack, letter_of_pack=letter, lines=open_)


def demand_quoted(checked: Iterable[CheckedLine], text: str) -> None:
    """Refuse lines that a person states without quoting where `text` says so, or by words that are
    quoted for too many points of the letter."""
    said, used, unshown = _folded(text), Counter[tuple[Code, Code, int]](), list[CheckedLine]()
    for line in checked:
        passage = _folded(str(line.passage or ""))
        start = said.find(passage)
        places = [(line.pack, line.letter, start + n) for n in range(len(passage))]
        used.update(places)
        worn = any(used[place] > MOST_POINTS for place in places)
        if worn or not _quoted(line, passage, said):
            unshown.append(line)
    lines = tuple(line.line for line in unshown)
    for line in unshown[:1]:
        raise Refused(
            Guard.passage_missing, pack=line.pack, letter_of_pack=line.letter, lines=lines
        )


def _quoted(line: CheckedLine, passage: str, said: str) -> bool:
    if not passage:
        return line.basis is not None or line.line.startswith(ENCLOSED)
    return len(passage.split()) >= SHORTEST_PASSAGE and passage in said


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def as_recorded(checked: Iterable[CheckedLine]) -> tuple[e.Checked, ...]:
    """Return the lines of a checklist as an event has them."""
    return tuple(made_from(e.Checked, line) for line in checked)


def lacking(
    notice: e.Notice | None, found: Iterable[Demand], way: e.Way, checked: Sequence[CheckedLine]
) -> tuple[e.Demanded, ...]:
    """Return the pack letters that our letter about `notice` should satisfy but does not: it is not
    in writing, cannot bring what it must enclose, or something needed was not found in it. The
    points of a decision were checked when it was communicated; the letter carrying it is not
    checked again."""
    if notice is e.Notice.decision:
        return ()
    return tuple(
        one.meant
        for one in found
        if not (_as_written(one, way) and _as_carried(one, way)) or _open(one, checked)
    )


def _as_written(one: Demand, way: e.Way) -> bool:
    return not one.letter.written or way in e.WRITTEN


def _as_carried(one: Demand, way: e.Way) -> bool:
    return e.OUTBOUND[way].files or not any(line.enclosed for line in one.needed)


def _open(one: Demand, checked: Sequence[CheckedLine]) -> tuple[Code, ...]:
    wanted = (one.pack.id, one.letter.id)
    met = {line.line for line in checked if (line.pack, line.letter) == wanted}
    return tuple(line.id for line in one.needed if line.id not in met)


def unseen_in(
    complaint: Complaint, rules: Rules, moment: Moment, notice: e.Notice, language: Code | None
) -> tuple[e.Demanded, ...]:
    """Return the pack letters that our letter about `notice`, sent automatically now in this
    language, would not satisfy by its template alone."""
    found = demands(complaint, rules, moment, notice=notice)
    if not found:
        return ()
    wording = newest_of(rules.policy, Code(notice), language)
    checked = [
        line
        for one in found
        if wording is not None
        for line in one.checked(seen_points(wording, one.pack, one.letter))
    ]
    return lacking(notice, found, e.Way.email, checked)


def demand_allowed(found: Sequence[Demand], text: str) -> None:
    """Refuse a letter with text that a pack forbids in it."""
    for one in found:
        if bad := forbidden_in(one.letter, text):
            pack, letter = one.names
            raise Refused(Guard.forbidden_text, pack=pack, letter_of_pack=letter, forbidden=bad[0])


def found_in(line: Line, text: str, marks: Mapping[Check, Iterable[str]]) -> bool:
    """Return whether the text shows that a line is met: it contains one of the marks that the
    system can look for."""
    if line.check is None:
        return False
    said = _folded(text)
    return any(_folded(mark) in said for mark in marks.get(line.check, ()) if mark)
