"""Names for the ids and codes of an entry: people, people involved, entries of policy lists.

The caller fills `Names` with what its reader may see. Anything else gets a neutral word that
reveals nothing. Access is not decided here.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from django.utils.translation import get_language, gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.labels import Label
from amends.core.framework.packs.answers import Meaning, meaning_of
from amends.core.framework.packs.letters import Communication
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.vocabulary import NOT_DETERMINED, ListName
from amends.core.operation.acts.importing import PROMISED_BEFORE
from amends.core.operation.complaint import Complaint
from amends.core.operation.regulators.agreed import AGREED_LATE
from amends.core.operation.regulators.letter_requirements import ENCLOSED
from amends.core.values import Code

from .phrases import listed
from .phrases import marked as _
from .tongues import from_english, said_in

_OURS: Mapping[tuple[str, str], Meaning] = {
    ("iso-10002", "acknowledge"): Meaning.receipt,
    ("iso-10002", "respond"): Meaning.answer,
    PROMISED_BEFORE: Meaning.answer,
}
"""Meanings of the base pack's deadline rules, and of what an older register had promised."""

_MEANINGS: Mapping[Meaning, str] = {
    Meaning.answer: _("response"),
    Meaning.receipt: _("acknowledgement"),
    Meaning.handling: _("our message about how we handle your complaint"),
    Meaning.another_look: _("our message that we're reviewing your complaint"),
    Meaning.news: _("an update on your complaint"),
    Meaning.elsewhere: _("our letter about your other options"),
}
"""Names of what is due, for complainants."""

_ANSWERS = {False: _("our response"), True: _("our response after the review")}
"""The letter with the decision, and whether it follows something that happened before."""

_COUNTRY = 2
"""Letters of a country in a language tag (``pt-BR``); a script has four (``zh-Hans``)."""

_ACTORS = {
    "system": _("the system"),
    "import": _("the import"),
    "public": _("the complainant"),
    "setup": _("setup"),
    "operator": _("the operator of this installation"),
}


def readable(code: str) -> str:
    """A code without any label, made readable: “late delivery” for ``own.late_delivery``."""
    return code.rpartition(".")[2].replace("_", " ").replace("-", " ")


def spoken(languages: Iterable[str]) -> tuple[str, ...]:
    """Return in which languages a label is looked up: the reader's, then those of the policy."""
    language, _, region = (get_language() or "en").partition("-")
    full = f"{language}-{region.upper() if len(region) == _COUNTRY else region.title()}"
    return (full, language, *languages)


def represented(complaint: Complaint, numbers: Container[int]) -> Mapping[int, tuple[int, ...]]:
    """Return whom each representative in the complaint represents, as far as they are among these
    people involved."""
    return {
        p.number: tuple(number for number in p.party.acts_for if number in numbers)
        for p in complaint.parties
    }


@dataclass(frozen=True, slots=True)
class Names:
    """Names for one reader and one complaint.

    `persons` contains the names of staff by id, `parties` those of people involved by number;
    `speaks_for` has the numbers of those whom a representative represents, `unreachable` of those
    who gave no contact details, as far as the reader may know;
    `rules` has the labels of codes; `zone` is the IANA time zone for moments. For a `complainant`,
    names from packs are replaced by plain words.
    """

    persons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    parties: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    rules: Rules | None = None
    zone: str = "UTC"
    complainant: bool = False
    speaks_for: Mapping[int, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unreachable: frozenset[int] = frozenset()

    @property
    def plainly(self) -> "Names":
        """The same for a complainant."""
        return replace(self, complainant=True)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The rule packs that apply."""
        return self.rules.packs if self.rules else ()

    def person(self, person: str) -> str:
        """Return the name of a member of staff."""
        return self.persons.get(person) or gettext("a member of staff")

    def people(self, persons: Iterable[str]) -> str:
        """Return the names of several members of staff."""
        return listed([self.person(person) for person in persons])

    def party(self, number: int) -> str:
        """Return the name of a person involved."""
        return self.parties.get(number) or gettext("person {number}").format(number=number)

    def all_parties(self, numbers: Iterable[int]) -> str:
        """Return the names of several people involved."""
        return listed([self.party(number) for number in numbers])

    def speaker(self, number: int) -> str:
        """Return the name of a person involved who says something, and of those for whom: “Rita
        Roy, for Ann Berg”."""
        spoken_for, name = self.speaks_for.get(number, ()), self.party(number)
        if not spoken_for:
            return name
        others = self.all_parties(spoken_for)
        return gettext("{name}, for {others}").format(name=name, others=others)

    def actor(self, by: str) -> str:
        """Return the name of an entry's actor: a member of staff, a person involved, a machine."""
        kind, _, rest = by.partition("/")
        if kind == "party" and rest.isdigit():
            return self.speaker(int(rest))
        if kind == "token":
            return gettext("another system")
        return gettext(_ACTORS[by]) if by in _ACTORS else self.person(by)

    def author(self, by: str, via: Code | None, opened: Code | None = None) -> str:
        """Return the name of an entry's actor, with how they acted if not on a page themselves."""
        name = self.actor(by)
        if opened:
            return gettext("{name} (opened by API)").format(name=name)
        return gettext("{name} (by command line)").format(name=name) if via else name

    def listed(self, name: ListName, code: str) -> str:
        """A code of a list of the policy."""
        entry = self.rules.policy.listed(name, code) if self.rules else None
        if name == "causes" and code == NOT_DETERMINED and not (entry and entry.labels):
            return gettext("Not determined yet")
        return self._label(entry.labels if entry else (), code)

    def unit(self, code: str) -> str:
        """A unit."""
        unit = self.rules.policy.unit(code) if self.rules else None
        return self._label(unit.labels if unit else (), code)

    def entity(self, code: str) -> str:
        """A legal entity."""
        entity = self.rules.policy.entity(code) if self.rules else None
        return self._label(entity.labels if entity else (), code)

    def brand(self, code: str) -> str:
        """A brand."""
        brand = self.rules.policy.brand(code) if self.rules else None
        return self._label(brand.labels if brand else (), code)

    def level(self, code: str) -> str:
        """A level of the escalation ladder."""
        ladder = self.rules.policy.ladder if self.rules else ()
        known = next((level for level in ladder if level.code == code), None)
        return self._label(known.labels if known else (), code)

    def body(self, code: str) -> str:
        """Return the name of an external body: the policy's, or one that only a rule pack names."""
        body = self.rules.policy.body(code) if self.rules else None
        return self._label(body.labels if body else (), self._of_a_pack(code) or code)

    def _of_a_pack(self, code: str) -> str:
        pack, _, referral = code.partition(".")
        packs = self.rules.regulators if self.rules and referral else ()
        found = (
            it.body for one in packs if one.id == pack for it in one.referrals if it.id == referral
        )
        return from_english(next(found, ""))

    def way_further(self, code: str) -> str:
        """Return the name of one option for escalation (``internal.…``, ``outside.…``)."""
        place, _, rest = code.partition(".")
        return self.level(rest) if place == "internal" else self.body(rest)

    def own_field(self, code: str) -> str:
        """Return the label of a custom field."""
        own = self.rules.policy.own_field(code) if self.rules else None
        return self._label(own.labels if own else (), code)

    def own_help(self, code: str) -> str:
        """Return the help text of a custom field."""
        own = self.rules.policy.own_field(code) if self.rules else None
        return self._label(own.help, code) if own and own.help else ""

    def own_option(self, field: str, code: str) -> str:
        """Return the label of an option of a custom field."""
        own = self.rules.policy.own_field(field) if self.rules else None
        options = own.options if own else ()
        known = next((option for option in options if option.code == code), None)
        return self._label(known.labels if known else (), code)

    def clock(self, pack: str, clock: str) -> str:
        """Return what is due, as a noun: “answer”."""
        if (pack, clock) in _OURS:
            return gettext(_MEANINGS[_OURS[pack, clock]])
        of = self._pack(pack)
        known = of.clock(clock) if of else None
        if self.complainant and known is not None:
            means = self.means(pack, clock)
            if known.told_as:
                return from_english(known.told_as)
            if means is not None:
                return gettext(_MEANINGS[means])
        return from_english(known.label) if known and known.label else readable(clock)

    def means(self, pack: str, clock: str) -> Meaning | None:
        """Return what a deadline rule means to a complainant; None for one with a text of its
        own."""
        if (pack, clock) in _OURS:
            return _OURS[pack, clock]
        of = self._pack(pack)
        known = of.clock(clock) if of else None
        return meaning_of(of, known) if of and known and not known.told_as else None

    def letter(self, pack: str, letter: str) -> str:
        """Return the name of a letter that a rule pack requires: “Final response”."""
        known = self._letter(pack, letter)
        if self.complainant and known is not None:
            if known.told_as:
                return from_english(known.told_as)
            if "decision" in known.sent_as:
                return gettext(_ANSWERS[known.after is not None])
        return from_english(known.label) if known and known.label else readable(letter)

    def letter_line(self, pack: str, letter: str, line: str) -> str:
        """A line of the checklist of a pack's letter."""
        known = self._letter(pack, letter)
        texts = {str(one.id): one.text for one in known.must_contain} if known else {}
        enclosed = known.enclose if known else ()
        texts |= {f"{ENCLOSED}{number}": what for number, what in enumerate(enclosed, start=1)}
        return from_english(texts[line]) if line in texts else readable(line)

    def never(self, pack: str, letter: str, number: int) -> str:
        """Return a forbidden text of a pack's letter, by its number from 1."""
        known = self._letter(pack, letter)
        return known.forbid[number - 1] if known and 0 < number <= len(known.forbid) else ""

    def pack(self, pack: str) -> str:
        """A regulator's pack."""
        known = self._pack(pack)
        return from_english(known.pack.title) if known else pack

    def _pack(self, pack: str) -> Pack | None:
        return next((one for one in self.packs if one.id == pack), None)

    def _letter(self, pack: str, letter: str) -> Communication | None:
        found = (one.communication(letter) for one in self.packs if one.id == pack)
        return next((one for one in found if one is not None), None)

    def reason_to_move(self, ground: str) -> str:
        """Return why a deadline was extended: a reason of the organisation, or one that a
        regulator's rules name."""
        if self.rules and self.rules.policy.listed("reasons", ground):
            return self.listed("reasons", ground)
        packs = self.rules.regulators if self.rules else ()
        ways = (way.ground(ground) for pack in packs for way in pack.extensions)
        known = next((one.text for one in ways if one is not None), "")
        return from_english(known) if known else readable(ground)

    def reason_to_be_late(self, ground: str) -> str:
        """Return why a deadline was missed: a reason of the organisation, or a day that was agreed
        too late to move it."""
        if ground == AGREED_LATE:
            return gettext("another day was agreed, and recorded after this one had passed")
        return self.reason_to_move(ground)

    def _label(self, labels: tuple[Label, ...], code: str) -> str:
        texts = {one.language: one.text for one in labels}
        found = next((one for one in self._languages() if one in texts), None)
        return said_in(found, texts[found]) if found else readable(code)

    def _languages(self) -> Iterable[str]:
        return spoken(self.rules.policy.languages if self.rules else ())
