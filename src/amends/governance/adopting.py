"""Clause 5.3: a regulator's pack is adopted, with the holiday sets that it counts on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import (
    Adopt,
    ReturnProposal,
)
from amends.core.framework.adoption.events import PackAdopted
from amends.core.framework.adoption.proposals import ChosenSetting, RuleKind, RuleProposal
from amends.core.framework.adoption.rulebook import Rulebook, choices_of, digest
from amends.core.framework.packs import text as pack_text
from amends.core.framework.packs.pack import Pack
from amends.core.framework.packs.predicate import Fact
from amends.core.framework.people.authority import Actor
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id, Moment
from amends.handling import rules
from amends.handling.commands import Command, Performed
from amends.handling.perform import perform
from amends.handling.streams import RULES
from amends.journal import adopted_texts

from . import packs
from .defaults.holiday_sets import holiday_set, named_in
from .founding import adoption

_ADOPT = Code("adopt")
LARGEST = 256 * 1024
"""Bytes of a pack; the largest that comes with the program has some twenty thousand."""
MOST = 200
"""Clocks, examples and holiday sets of a pack, each."""


class Unusable(ValueError):
    """A pack, or rules, that cannot be adopted as they are.

    `reason` is a code: `no_regulator` (it has no base, so it would take the place of the
    organization's own rules), `version_taken` (a version of that name comes with the program, with
    another text), `version_adopted` (one of that name is adopted with another text),
    `odd_text` (signs that nobody sees, told in `detail`), `too_large` and `too_many`
    (`detail` is the most), `setting` (a choice outside its limits, told in `detail`),
    `calendar_missing` (a holiday set that it counts on was not agreed to). Of rules that are
    brought (`carrying`): `too_large`, `no_text`, `other_version` of our own (`detail` is it), and
    `no_origin` where nothing says whose they are.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = Code(reason)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Offered:
    """A version of a pack that can be adopted: one that comes with the program or one of the
    organization's `own`; whether it binds, and what is chosen in it then."""

    pack: Pack
    text: str
    adopted: bool = False
    chosen: tuple[ChosenSetting, ...] = ()
    own: bool = False


def all_offered(now: Moment) -> tuple[Offered, ...]:
    """Every regulator's pack that comes with the program, and every one of the organization's own
    that was ever adopted or waits for a second person, by title. One that waits and that this
    program does not understand is no offer: it can only go back."""
    adopted = {
        adopted_texts.text_of(held.adoption.sha256): held.adoption
        for held in rules.book().held
        if isinstance(held.rule, Pack)
    }
    waiting = [
        adopted_texts.text_of(one.sha256)
        for one in rules.book().proposals
        if one.kind is RuleKind.pack and _waiting(one) is not None
    ]
    texts = [*packs.texts().values(), *adopted.keys(), *waiting]
    found = [offered(text, now=now) for text in dict.fromkeys(texts)]
    listed = [one for one in found if one.pack.pack.base is not None]
    return tuple(sorted(listed, key=lambda one: (one.pack.pack.title, one.pack.pack.version)))


def known_packs(now: Moment) -> tuple[Pack, ...]:
    """The packs of `all_offered`, as they are written or as is chosen in them."""
    return tuple(one.pack for one in all_offered(now))


def demanding(now: Moment) -> tuple[Pack, ...]:
    """The packs whose letters ours have to answer to: those that bind, and those that wait
    for a second person."""
    waiting = {one.sha256 for one in rules.book().proposals if one.kind is RuleKind.pack}
    found = all_offered(now)
    return tuple(one.pack for one in found if one.adopted or digest(one.text) in waiting)


def offered(text: str, *, now: Moment) -> Offered:
    """The pack of a text, read but not tried, as it binds if it does."""
    pack, own = _read(text), text not in packs.texts().values()
    found = _in_force(now).get(digest(text))
    if found is None:
        return Offered(pack, text, own=own)
    chosen = pack.with_settings(choices_of(found.settings))
    return Offered(chosen, text, adopted=True, chosen=found.settings, own=own)


def _in_force(now: Moment) -> dict[Id, PackAdopted]:
    """The adoptions of packs that bind, by the SHA-256 of their texts."""
    held = [one for one in rules.book().held if one.adoption.binds <= now]
    bound = {one.place: one.adoption for one in held}
    return {one.sha256: one for one in bound.values() if isinstance(one, PackAdopted)}


def as_written(one: Offered) -> Pack:
    """The pack as its text has it, without what was chosen in it."""
    return _read(one.text)


@cache
def _read(text: str) -> Pack:
    return pack_text.kept(text)


def usable(text: str, *, source: str = "pack") -> Pack:
    """A pack that may be adopted here: `bearable`, and under a version of which no other text was
    adopted.

    Raises as `regimes.load` does, and `Unusable`.
    """
    pack = bearable(text, source=source)
    _refuse_other_text(pack, text)
    return pack


def bearable(text: str, *, source: str = "pack") -> Pack:
    """A pack of a bearable size and plain signs, read, tried against its own examples, a
    regulator's, and under a version that is not another text's among those that are shipped.

    Raises as `regimes.load` does, and `Unusable`.
    """
    if len(text.encode()) > LARGEST:
        raise Unusable("too_large", f"{LARGEST // 1024} KB")
    odd = sorted({f"U+{ord(sign):04X}" for sign in text if _odd(sign)})
    if odd:
        raise Unusable("odd_text", ", ".join(odd))
    read = pack_text.read(text, source=source)
    if max(len(read.clocks), len(read.tests), len(named_in(read))) > MOST:
        raise Unusable("too_many", str(MOST))
    pack = packs.load(text, source=source)
    if pack.pack.base is None:
        raise Unusable("no_regulator")
    for known in packs.texts().values():
        same = _read(known)
        if (same.id, same.pack.version) == (pack.id, pack.pack.version) and known != text:
            raise Unusable("version_taken", f"{pack.id} {pack.pack.version}")
    return pack


def _refuse_other_text(pack: Pack, text: str) -> None:
    """What was judged by a version stays judged by its text: another one has a version of its
    own."""
    for held in rules.book().held:
        known = held.named
        if known.kind != RuleKind.pack or held.adoption.sha256 == digest(text):
            continue
        if (known.code, known.version) == (pack.id, pack.pack.version):
            raise Unusable("version_adopted", f"{pack.id} {pack.pack.version}")


def flaw(pack: Pack) -> str | None:
    """Why a pack that was adopted would not be any more, None where it would: table and reason."""
    for held in rules.book().held:
        known = held.rule
        if isinstance(known, Pack) and (known.id, known.pack) == (pack.id, pack.pack):
            try:
                pack_text.read(adopted_texts.text_of(held.adoption.sha256), source=str(pack.id))
            except NotUnderstood as refused:
                return str(refused)
    return None


def _odd(sign: str) -> bool:
    """Whether a sign is a control or a format one: nobody sees it, or it turns text around."""
    return category(sign) in ("Cc", "Cf", "Cs", "Co") and sign not in "\n\r\t"


def choice(pack: Pack, given: Mapping[str, Fact]) -> tuple[ChosenSetting, ...]:
    """What is chosen otherwise than the pack itself says, in one order. Raises `Unusable`."""
    try:
        chosen = pack.with_settings(given)
    except ValueError as problem:
        raise Unusable("setting", str(problem)) from problem
    found = []
    for one, before in zip(chosen.settings, pack.settings, strict=True):
        if one != before:
            found.append(ChosenSetting(one.id, one.amount, one.value))
    return tuple(sorted(found, key=lambda one: one.setting))


def adopt_pack(
    text: str,
    *,
    reason: str,
    actor: Actor,
    now: Moment,
    settings: Mapping[str, Fact] | None = None,
) -> Performed:
    """Adopt a pack with what is chosen in it, and those of its holiday sets that were not adopted
    yet, at once: it binds from now on, and open complaints get its dates. Where the policy asks
    for a second person, the first proposes all of it, and whoever does the same after them adopts
    (`binds` tells which).

    Raises `Refused` for somebody without the right, and as `usable` and `choice` do.
    """
    pack = usable(text)
    chosen = choice(pack, settings or {})
    given = adoption(RuleKind.pack, text, reason=reason, settings=chosen)
    while True:
        book = rules.book()
        before = _standing(book, given)
        if before is not None and before.by != actor.id:
            return agree(before, reason=reason, actor=actor, now=now)
        sets = _sets_to_adopt(pack, book)
        for one in (*sets.values(), text):
            adopted_texts.adopt_text(one)
        commands = [
            adoption(RuleKind.calendar, one, reason=reason) for one in sorted(sets.values())
        ]
        try:
            return _perform([*commands, given], actor=actor, now=now)
        except Refused as refused:
            if refused.guard is not Guard.already_exists or refused.values["code"] not in sets:
                raise
            # another pack brought the same holiday set at this moment: it is there now


def _sets_to_adopt(pack: Pack, book: Rulebook) -> dict[Code, str]:
    """The texts of the holiday sets that were neither adopted yet nor wait for a second person."""
    waiting = {one.code for one in book.proposals if one.kind is RuleKind.calendar}
    found = sorted(_missing(pack, book) - waiting)
    return {name: calendar_text.write(holiday_set(name)) for name in found}


def agree(proposal: RuleProposal, *, reason: str, actor: Actor, now: Moment) -> Performed:
    """Adopt what somebody else proposed, the very same text with the same choices, and with a pack
    the holiday sets that were proposed for it.

    Raises `Refused` for whoever proposed it, and for somebody without the right; `Unusable` where a
    holiday set was not agreed to; `tables.NotUnderstood` for a text of another version of the
    program.
    """
    text = adopted_texts.text_of(proposal.sha256)
    given = adoption(proposal.kind, text, reason=reason, settings=proposal.settings)
    sets = [_again(one, reason) for one in sets_waiting(proposal)]
    if proposal.kind is RuleKind.pack:
        there = {one.code for one in sets}
        missing = _missing(_read(text), rules.book()) - there
        if missing:
            raise Unusable("calendar_missing", min(missing))
    return _perform([*sets, given], actor=actor, now=now)


def send_back(proposal: RuleProposal, *, reason: str, actor: Actor, now: Moment) -> Performed:
    """Do not agree, or take back one's own; the holiday sets that only this pack wants go with it,
    if this program still understands which those are. Raises `Refused`."""
    others = [one for one in rules.book().proposals if one != proposal]
    wanted = {one for other in others for one in _sets(other)}
    alone = [one for one in sets_waiting(proposal) if one.code not in wanted]
    commands = [
        Command(RULES, Code("return-proposal"), ReturnProposal(one.sha256, reason))
        for one in (*alone, proposal)
    ]
    return perform(commands, actor=actor, now=now)


def sets_waiting(proposal: RuleProposal) -> tuple[RuleProposal, ...]:
    """The holiday sets that wait for a second person beside the pack that counts on them."""
    wanted = _sets(proposal)
    found = (one for one in rules.book().proposals if one.kind is RuleKind.calendar)
    return tuple(one for one in found if one.code in wanted and one != proposal)


def binds(text: str, settings: tuple[ChosenSetting, ...], *, now: Moment) -> bool:
    """Whether a pack with these choices is in force, or somebody else has to agree first."""
    found = _in_force(now).get(digest(text))
    return found is not None and found.settings == settings


def sets_of(pack: Pack) -> tuple[Code, ...]:
    """The holiday sets that a pack counts on, the organization's own apart."""
    return named_in(pack)


def _perform(given: Iterable[Adopt], *, actor: Actor, now: Moment) -> Performed:
    return perform([Command(RULES, _ADOPT, one) for one in given], actor=actor, now=now)


def _again(proposal: RuleProposal, reason: str) -> Adopt:
    return adoption(proposal.kind, adopted_texts.text_of(proposal.sha256), reason=reason)


def _standing(book: Rulebook, given: Adopt) -> RuleProposal | None:
    wanted = (given.kind, given.code, given.sha256, given.settings)
    found = (one for one in book.proposals)
    return next(
        (one for one in found if (one.kind, one.code, one.sha256, one.settings) == wanted), None
    )


def _sets(proposal: RuleProposal) -> frozenset[Code]:
    pack = _waiting(proposal) if proposal.kind is RuleKind.pack else None
    return frozenset(named_in(pack)) if pack is not None else frozenset()


def _waiting(proposal: RuleProposal) -> Pack | None:
    """The pack that is proposed; None for a text of another version of the program, which can only
    go back."""
    try:
        return _read(adopted_texts.text_of(proposal.sha256))
    except NotUnderstood:
        return None


def _missing(pack: Pack, book: Rulebook) -> set[Code]:
    """The holiday sets that it counts on and that were never adopted."""
    held = {one.named.code for one in book.held if one.named.kind == RuleKind.calendar}
    return {name for name in named_in(pack) if name not in held}
