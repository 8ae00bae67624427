"""Options of a complainant as listed in a letter: review stages, then the external bodies that the
policy and the rule packs name, each once, one line each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.operation.events import OptionClosed, OptionUse
from amends.core.operation.regulators.recourse import (
    OUTSIDE,
    Outside,
    body_as_known,
    code_of,
    ways_outside,
)
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Moment
from amends.wording import choices
from amends.wording.names import Names
from amends.wording.regulators import outside

_INSIDE = "internal."


@dataclass(frozen=True, slots=True)
class Turning:
    """Options of a person involved in a complaint's current state, in a language."""

    complaint: Complaint
    rules: Rules
    now: Moment
    party: int
    language: str

    def ways(self, options: Iterable[Code]) -> str:
        """Return the escalation options among `options`, and those that packs make available in
        addition."""
        options = tuple(options)
        return self._lines(options, self._outside(options))

    def ended(self, closed: Iterable[OptionClosed]) -> str:
        """Return the same, with the outcome of each option; used are those that this person used
        on record, whatever was recorded for several people together."""
        participant = self.complaint.participant(self.party)
        uses = {outcome.option: outcome.use for outcome in closed}
        uses |= dict.fromkeys(participant.options_used if participant else (), OptionUse.used)
        return self._lines(tuple(uses), self._outside(uses), uses)

    def only(self, code: Code) -> str:
        """Return one external body and its last day; nothing else is named."""
        ways = self._outside([Code(f"{OUTSIDE}{code}")])
        return self._lines((), [way for way in ways if way.body and way.body.code == code])

    def place(self, code: Code) -> str:
        """Return an external body and its address, without any date; an unknown code unchanged."""
        body = body_as_known(code, self.complaint, self.rules, self.now)
        if body is None:
            return code
        with translation.override(self.language):
            return outside.generally(body, Names(rules=self.rules)).place

    def _outside(self, options: Iterable[Code]) -> tuple[Outside, ...]:
        participant = self.complaint.participant(self.party)
        if participant is None:
            return ()
        return ways_outside(options, participant, self.complaint, self.rules, self.now)

    def _lines(
        self,
        options: Iterable[Code],
        bodies: Iterable[Outside],
        uses: Mapping[Code, OptionUse] = MappingProxyType({}),
    ) -> str:
        names, calendar = Names(rules=self.rules), self.rules.calendar(self.complaint.unit)
        ways = Ways(tuple(options), tuple(bodies), names, calendar, self.now)
        return ways.lines(self.language, uses)


@dataclass(frozen=True, slots=True)
class Ways:
    """A person's options and external bodies, with what is needed to describe them."""

    options: tuple[Code, ...]
    bodies: tuple[Outside, ...]
    names: Names
    calendar: Calendar
    now: Moment

    def lines(self, language: str, uses: Mapping[Code, OptionUse] = MappingProxyType({})) -> str:
        """Return the review stages among the options, then the bodies, a line each in the language;
        with their outcome if given in `uses`."""
        with translation.override(language):
            inside = [option for option in self.options if option.startswith(_INSIDE)]
            lines = [(option, self.names.way_further(option)) for option in inside]
            lines += [(_option(body), self._body(body)) for body in self.bodies]
            return "\n".join(f"- {line}{_became(code, uses)}" for code, line in lines)

    def _body(self, body: Outside) -> str:
        return outside.to_complainant(body, self.names, self.calendar, now=self.now).line


def _option(body: Outside) -> Code:
    code = body.body.code if body.body is not None else code_of(body.named[0])
    return Code(f"{OUTSIDE}{code}")


def _became(option: Code, uses: Mapping[Code, OptionUse]) -> str:
    return f" ({choices.label(uses[option])})" if option in uses else ""
