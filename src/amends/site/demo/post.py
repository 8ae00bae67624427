"""The letters that the worker would have sent, from the policy's own templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from django.utils import translation

from amends.core.framework.policy import OutsideBody
from amends.core.framework.rulebook import Rules
from amends.core.framework.vocabulary import label
from amends.core.operation.acknowledgement import Acknowledge
from amends.core.operation.communication import SendNotice
from amends.core.operation.events import Delivery, Notice, OptionUse, Way
from amends.core.operation.recourse import Outside, Window
from amends.core.principles.timeliness import due
from amends.core.values import Code, Moment
from amends.letters.composing import compose
from amends.letters.turning import Ways
from amends.wording import dates, outside, reaching
from amends.wording.names import Names

from .days import Days
from .organization import Organization
from .regulator import ANSWER_DAYS, WAY, of_the_code
from .telling import Tale


@dataclass(frozen=True)
class Post:
    """Writes as the organization does; `track_url` is where complainants can look."""

    organization: Organization
    days: Days
    track_url: str

    def acknowledgement(self, tale: Tale, *, unit: str, party: int = 1) -> Acknowledge:
        """The acknowledgement that a complaint received a moment ago is sent (7.4)."""
        letter = self._letter(
            tale,
            "acknowledgement",
            unit,
            received_on=_day(self.days, tale.now),
            respond_by=self._respond_by(tale),
        )
        code, version = Code("acknowledgement"), letter[1]
        return Acknowledge(party, Way.email, Delivery.sent, letter[0], code, version)

    def decision(
        self, tale: Tale, words: str, *, unit: str, name: str, party: int = 1
    ) -> SendNotice:
        """The letter in which a decision goes out (7.8)."""
        return self._notice(tale, Notice.decision, unit, party, name=name, decision=words)

    def recourse(self, tale: Tale, *, unit: str, name: str, party: int = 1) -> SendNotice:
        """The letter that tells whoever refused how to go on (7.9)."""
        return self._notice(tale, Notice.recourse, unit, party, name=name)

    def reminder(self, tale: Tale, *, unit: str, name: str, party: int = 1) -> SendNotice:
        """The question whether the decision is accepted, to whoever has not said."""
        letter = self._letter(
            tale,
            "no_reply_notice",
            unit,
            name=name,
            decided_on=_day(self.days, tale.now),
            react_by=self._react_by(tale.now),
        )
        return self._sent(Notice.reply_reminder, party, "no_reply_notice", letter)

    def notice(
        self, tale: Tale, notice: Notice, code: str, *, unit: str, party: int, **values: str
    ) -> SendNotice:
        """The letter of a template, filled with these values."""
        return self._sent(notice, party, code, self._letter(tale, code, unit, **values))

    def _notice(
        self, tale: Tale, notice: Notice, unit: str, party: int, **values: str
    ) -> SendNotice:
        values |= {"recourse": self.ways(tale.now), "react_by": self._react_by(tale.now)}
        letter = self._letter(tale, str(notice), unit, **values)
        return self._sent(notice, party, str(notice), letter)

    def _sent(self, notice: Notice, party: int, code: str, letter: tuple[str, int]) -> SendNotice:
        return SendNotice(
            notice,
            Way.email,
            party,
            words=letter[0],
            template=Code(code),
            template_version=letter[1],
            language=Code("en"),
        )

    def _letter(self, tale: Tale, code: str, unit: str, **values: str) -> tuple[str, int]:
        known = {
            "reference": tale.reference,
            "organization": self._signed(unit),
            "track_url": self.track_url,
            "greeting": f"Dear {values['name']}," if "name" in values else "Good day,",
            "reach_us": "\n".join(reaching.lines(self.organization.policy, "en")),
            "how_to_follow": (
                f"You can see how it stands, and add to it, at {self.track_url} with the reference "
                "and the secret that you were given. If you have none, ask us for it."
            ),
        }
        letter = compose(self.organization.policy, code, "en", {**known, **values})
        return letter.whole, letter.version

    def _signed(self, unit: str) -> str:
        policy = self.organization.policy
        brand = policy.brand_of(unit)
        return (brand and label(brand.labels, policy.languages)) or policy.name

    def ways(self, moment: Moment) -> str:
        """Every way of going further, a line each."""
        policy = self.organization.policy
        inside = [f"internal.{level.code}" for level in policy.ladder]
        return self.lines((*inside, *(f"outside.{body.code}" for body in policy.bodies)), moment)

    def lines(
        self,
        options: Iterable[str],
        moment: Moment | None,
        uses: Mapping[Code, OptionUse] = MappingProxyType({}),
    ) -> str:
        """These ways of going further, each with its last day where it is counted from `moment`,
        and with what became of it."""
        policy, known = self.organization.policy, tuple(Code(one) for one in options)
        found = [policy.body(one.removeprefix("outside.")) for one in known]
        bodies = [Outside(body, self._window(body, moment)) for body in found if body is not None]
        bodies += [Outside(named=(of_the_code(),))] if WAY in known else []
        names, calendar = Names(rules=Rules(policy=policy)), self.organization.calendar
        at = moment or datetime.min.replace(tzinfo=UTC)
        return Ways(known, tuple(bodies), names, calendar, at).lines("en", uses)

    def place(self, body: Code) -> str:
        """An outside body and where it is."""
        policy = self.organization.policy
        with translation.override("en"):
            names = Names(rules=Rules(policy=policy))
            return outside.generally(Outside(policy.body(body)), names).place

    def _window(self, body: OutsideBody, moment: Moment | None) -> Window | None:
        amount, unit = body.window_amount, body.window_unit
        if amount is None or moment is None:
            return None
        last = due(moment, amount=amount, unit=unit, calendar=self.organization.calendar).day
        return Window(last, over=False)

    def _respond_by(self, tale: Tale) -> str:
        target = self.organization.policy.target("routine").respond
        with translation.override("en"):
            return dates.day(self.days.due(tale.now, promised(tale, target)))

    def _react_by(self, moment: Moment) -> str:
        with translation.override("en"):
            return dates.day(self.days.due(moment, self.organization.policy.reaction_days))


def promised(tale: Tale, target: int) -> int:
    """The working days in which an answer is promised: the policy's, or the code's if sooner."""
    return min(target, ANSWER_DAYS) if tale.bound else target


def _day(days: Days, moment: Moment) -> str:
    with translation.override("en"):
        return dates.day(days.due(moment, 0))
