"""Clause 5.3: adopting a rule pack together with the holiday sets it counts on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from unicodedata import category

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import Adopt, ReturnProposal
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
from .defaults.pack_holidays import holiday_set, named_in
from .founding import adopt, adoption

LARGEST = 256 * 1024
"""Bytes of a pack; the largest that comes with the program has some twenty thousand."""
MOST = 200
"""Maximum number of deadline rules, examples and holiday sets of a pack, each."""


class Unusable(ValueError):
    """A pack, or rules, that cannot be adopted unchanged.

    `reason` is a code: `no_regulator` (it has no base, so it would replace the organisation's own
    rules), `version_taken` (the program includes a version of that name with another text),
    `version_adopted` (one of that name is adopted with another text), `odd_text` (invisible
    characters, listed in `detail`), `too_large` and `too_many` (`detail` is the maximum), `setting`
    (a choice outside its limits, named in `detail`), `calendar_missing` (a holiday set that it
    counts on was not approved). For imported rules (`policy_transfer`): `too_large`, `no_text`,
    `other_version` of our own (`detail` is it), and `no_origin` if nothing says where they come
    from.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = Code(reason)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Offered:
    """A version of a pack that can be adopted: one included with the program or one of the
    organisation's `own`; whether it applies, and what is then chosen in it."""

    pack: Pack
    text: str
    adopted: bool = False
    chosen: tuple[ChosenSetting, ...] = ()
    own: bool = False


def all_offered(now: Moment) -> tuple[Offered, ...]:
    """Return every rule pack included with the program, and every own one that was ever adopted or
    is waiting for a second person, by title. A waiting one that this version of the program does
    not understand is left out; it can only be returned."""
    adopted = {
        adopted_texts.text_of(version.adoption.sha256): version.adoption
        for version in rules.book().held
        if isinstance(version.rule, Pack)
    }
    waiting = [
        adopted_texts.text_of(proposal.sha256)
        for proposal in rules.book().proposals
        if proposal.kind is RuleKind.pack and _waiting(proposal) is not None
    ]
    texts = [*packs.texts().values(), *adopted.keys(), *waiting]
    every = [offered(text, now=now) for text in dict.fromkeys(texts)]
    listed = [offer for offer in every if offer.pack.pack.base is not None]
    return tuple(sorted(listed, key=lambda offer: (offer.pack.pack.title, offer.pack.pack.version)))


def known_packs(now: Moment) -> tuple[Pack, ...]:
    """Return the packs of `all_offered`, unchanged or with their choices."""
    return tuple(offer.pack for offer in all_offered(now))


def demanding(now: Moment) -> tuple[Pack, ...]:
    """Return the packs whose requirements our letters have to meet: those that apply, and those
    waiting for a second person."""
    waiting = {rule.sha256 for rule in rules.book().proposals if rule.kind is RuleKind.pack}
    offers = all_offered(now)
    return tuple(offer.pack for offer in offers if offer.adopted or digest(offer.text) in waiting)


def offered(text: str, *, now: Moment) -> Offered:
    """Return the pack of a text, read but not tried, with its adoption if it applies."""
    pack, own = _read(text), text not in packs.texts().values()
    adopted = _in_force(now).get(digest(text))
    if adopted is None:
        return Offered(pack, text, own=own)
    chosen = pack.with_settings(choices_of(adopted.settings))
    return Offered(chosen, text, adopted=True, chosen=adopted.settings, own=own)


def _in_force(now: Moment) -> dict[Id, PackAdopted]:
    """Return the adoptions of packs that apply, by the SHA-256 of their texts."""
    versions = [version for version in rules.book().held if version.adoption.binds <= now]
    bound = {version.place: version.adoption for version in versions}
    return {event.sha256: event for event in bound.values() if isinstance(event, PackAdopted)}


def as_written(offer: Offered) -> Pack:
    """The pack as in its text, without the choices."""
    return _read(offer.text)


@cache
def _read(text: str) -> Pack:
    return pack_text.kept(text)


def usable(text: str, *, source: str = "pack") -> Pack:
    """Return a pack that may be adopted here: `bearable`, and under a version for which no other
    text was adopted.

    Raises as `packs.load` does, and `Unusable`.
    """
    pack = bearable(text, source=source)
    _refuse_other_text(pack, text)
    return pack


def bearable(text: str, *, source: str = "pack") -> Pack:
    """Return the pack of a text: of acceptable size and characters, read, tried against its own
    examples, from a regulator, and under a version that no shipped pack has with another text.

    Raises as `packs.load` does, and `Unusable`.
    """
    if len(text.encode()) > LARGEST:
        raise Unusable("too_large", f"{LARGEST // 1024} KB")
    odd = sorted({f"U+{ord(sign):04X}" for sign in {*text} - {*"\n\r\t"} if category(sign) in _ODD})
    if odd:
        raise Unusable("odd_text", ", ".join(odd))
    read = pack_text.read(text, source=source)
    if max(len(read.clocks), len(read.tests), len(named_in(read))) > MOST:
        raise Unusable("too_many", str(MOST))
    pack = packs.load(text, source=source)
    if pack.pack.base is None:
        raise Unusable("no_regulator")
    for other in packs.texts().values():
        same = _read(other)
        if (same.id, same.pack.version) == (pack.id, pack.pack.version) and other != text:
            raise Unusable("version_taken", f"{pack.id} {pack.pack.version}")
    return pack


def _refuse_other_text(pack: Pack, text: str) -> None:
    """Refuse another text for a version, because its past verdicts depend on its text."""
    for version in rules.book().held:
        named = version.named
        if named.kind != RuleKind.pack or version.adoption.sha256 == digest(text):
            continue
        if (named.code, named.version) == (pack.id, pack.pack.version):
            raise Unusable("version_adopted", f"{pack.id} {pack.pack.version}")


def flaw(pack: Pack) -> str | None:
    """Return why this version of the program would not adopt an adopted pack, None if it would:
    table and reason."""
    for version in rules.book().held:
        rule = version.rule
        if isinstance(rule, Pack) and (rule.id, rule.pack) == (pack.id, pack.pack):
            try:
                pack_text.read(adopted_texts.text_of(version.adoption.sha256), source=str(pack.id))
            except NotUnderstood as refused:
                return str(refused)
    return None


_ODD = ("Cc", "Cf", "Cs", "Co")
"""Categories of control and format characters, invisible or changing the text direction."""


def choice(pack: Pack, settings: Mapping[str, Fact]) -> tuple[ChosenSetting, ...]:
    """Return the choices that differ from the pack's own, in a fixed order. Raises `Unusable`."""
    try:
        chosen = pack.with_settings(settings)
    except ValueError as problem:
        raise Unusable("setting", str(problem)) from problem
    pairs = zip(chosen.settings, pack.settings, strict=True)
    changed = (
        ChosenSetting(new.id, new.amount, new.value) for new, before in pairs if new != before
    )
    return tuple(sorted(changed, key=lambda new: new.setting))


def adopt_pack(
    text: str, *, reason: str, actor: Actor, now: Moment, settings: Mapping[str, Fact] | None = None
) -> Performed:
    """Adopt a pack with its choices, and those of its holiday sets that were not adopted yet, at
    once. It applies from now on, and open complaints get its deadlines. If the policy requires a
    second person, the first proposes all of it, and the second adopts it by doing the same (`binds`
    says which happened).

    Raises `Refused` without permission, and as `usable` and `choice` do.
    """
    pack = usable(text)
    chosen = choice(pack, settings or {})
    payload = adoption(RuleKind.pack, text, reason=reason, settings=chosen)
    while True:
        book = rules.book()
        before = _standing(book, payload)
        if before is not None and before.by != actor.id:
            return agree(before, reason=reason, actor=actor, now=now)
        sets = _sets_to_adopt(pack, book)
        calendars = [
            adoption(RuleKind.calendar, written, reason=reason) for written in sorted(sets.values())
        ]
        try:
            return adopt([*calendars, payload], actor=actor, now=now, texts=(*sets.values(), text))
        except Refused as refused:
            if refused.guard is not Guard.already_exists or refused.values["code"] not in sets:
                raise
            # another pack added the same holiday set at this moment


def _sets_to_adopt(pack: Pack, book: Rulebook) -> dict[Code, str]:
    waiting = {rule.code for rule in book.proposals if rule.kind is RuleKind.calendar}
    names = sorted(_missing(pack, book) - waiting)
    return {name: calendar_text.write(holiday_set(name)) for name in names}


def agree(proposal: RuleProposal, *, reason: str, actor: Actor, now: Moment) -> Performed:
    """Adopt what another person proposed, exactly the same text with the same choices, and with a
    pack the holiday sets proposed for it.

    Raises `Refused` for the proposer, and without permission; `Unusable` if a holiday set was not
    approved; `toml_tables.NotUnderstood` for a text of another version of the program.
    """
    text = adopted_texts.text_of(proposal.sha256)
    payload = adoption(proposal.kind, text, reason=reason, settings=proposal.settings)
    sets = [_again(waiting, reason) for waiting in sets_waiting(proposal)]
    if proposal.kind is RuleKind.pack:
        codes = {calendar.code for calendar in sets}
        missing = _missing(_read(text), rules.book()) - codes
        if missing:
            raise Unusable("calendar_missing", min(missing))
    return adopt([*sets, payload], actor=actor, now=now)


def send_back(proposal: RuleProposal, *, reason: str, actor: Actor, now: Moment) -> Performed:
    """Reject a proposal, or withdraw one's own. Holiday sets that only this pack needs are rejected
    with it, if this version of the program understands which those are. Raises `Refused`."""
    others = [other for other in rules.book().proposals if other != proposal]
    wanted = {code for other in others for code in _sets(other)}
    alone = [waiting for waiting in sets_waiting(proposal) if waiting.code not in wanted]
    commands = [
        Command(RULES, Code("return-proposal"), ReturnProposal(other.sha256, reason))
        for other in (*alone, proposal)
    ]
    return perform(commands, actor=actor, now=now)


def sets_waiting(proposal: RuleProposal) -> tuple[RuleProposal, ...]:
    """Return the holiday sets waiting for a second person together with the pack that counts on
    them."""
    wanted = _sets(proposal)
    calendars = (rule for rule in rules.book().proposals if rule.kind is RuleKind.calendar)
    return tuple(rule for rule in calendars if rule.code in wanted and rule != proposal)


def binds(text: str, settings: tuple[ChosenSetting, ...], *, now: Moment) -> bool:
    """Return whether a pack with these choices applies now; otherwise another person has to approve
    it first."""
    adopted = _in_force(now).get(digest(text))
    return adopted is not None and adopted.settings == settings


def _again(proposal: RuleProposal, reason: str) -> Adopt:
    return adoption(proposal.kind, adopted_texts.text_of(proposal.sha256), reason=reason)


def _standing(book: Rulebook, payload: Adopt) -> RuleProposal | None:
    wanted = (payload.kind, payload.code, payload.sha256, payload.settings)
    every = book.proposals
    return next(
        (rule for rule in every if (rule.kind, rule.code, rule.sha256, rule.settings) == wanted),
        None,
    )


def _sets(proposal: RuleProposal) -> frozenset[Code]:
    pack = _waiting(proposal) if proposal.kind is RuleKind.pack else None
    return frozenset(named_in(pack)) if pack is not None else frozenset()


def _waiting(proposal: RuleProposal) -> Pack | None:
    """Return the proposed pack; None for a text of another version of the program, which can only
    be returned."""
    try:
        return _read(adopted_texts.text_of(proposal.sha256))
    except NotUnderstood:
        return None


def _missing(pack: Pack, book: Rulebook) -> set[Code]:
    adopted = {rule.named.code for rule in book.held if rule.named.kind == RuleKind.calendar}
    return {*named_in(pack)} - adopted
