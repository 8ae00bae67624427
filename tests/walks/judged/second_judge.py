"""A second reading of a complaint's exported entries: which clauses of ISO 10002 its handling
keeps. Written from the standard's text alone; imports nothing from the product.

A clause is a few demands. `True`: kept. `False`: not kept. `None`: it did not arise (yet).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

CLAUSES = ("4.7", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9")
SOON = timedelta(days=2)
"""How long after a decision was taken the complainant still hears it "as soon as it is taken": what
the organization measures itself by."""

WORDS = (
    "Acknowledged",
    "NoticeSent",
    "MessageAdded",
    "ContactRecorded",
    "InformationRequested",
    "LetterSent",
    "DecisionCommunicated",
)
"""Entries by which a complainant hears from the organization."""

type Demands = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class Organization:
    """What the organization set for itself, as it publishes it: the standard has no numbers."""

    update_days: int
    reply_notices: int


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: its kind, its fields, who entered it by which act, and both times."""

    kind: str
    fields: Mapping[str, Any]
    by: str
    act: str
    happened: datetime
    recorded: datetime

    def __getitem__(self, name: str) -> Any:
        return self.fields.get(name)


def read(line: Mapping[str, Any]) -> Told:
    """Read one exported journal entry."""
    body = json.loads(line["body"])
    return Told(
        line["kind"],
        body["is"],
        body["by"],
        body.get("act") or "",
        _moment(body["happened"]),
        _moment(line["recorded"]),
    )


def judge(
    entries: Iterable[Mapping[str, Any]], organization: Organization, now: datetime
) -> dict[str, str]:
    """Return `yes`, `partly`, `no` or `not_applicable` by clause."""
    case = Case([read(line) for line in entries], organization, now)
    return {clause: verdict(demands) for clause, demands in case.demands().items()}


def verdict(demands: Demands) -> str:
    """Return the verdict: without its first demand a clause is not kept at all."""
    answers = [kept for kept in demands.values() if kept is not None]
    if not answers:
        return "not_applicable"
    if all(answers):
        return "yes"
    return "no" if next(iter(demands.values())) is False or not any(answers) else "partly"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all that arose are kept; None if none arose."""
    arose = [kept for kept in answers if kept is not None]
    return all(arose) if arose else None


@dataclass(slots=True)
class Case:
    """One complaint, as its entries tell it."""

    entries: Sequence[Told]
    organization: Organization
    now: datetime
    complainants: list[int] = field(init=False)

    def __post_init__(self) -> None:
        parties = [
            party
            for one in self.of("Received", "TakenOver", "PartyAdded", "MergeTaken")
            for party in (one["parties"] or [one["party"]])
        ]
        away = {one["party"] for one in self.of("PartyEnded")}
        self.complainants = sorted(
            {one["number"] for one in parties if one["role"] == "complainant"} - away
        )

    def of(self, *kinds: str) -> list[Told]:
        """Return the entries of these kinds."""
        return [one for one in self.entries if one.kind in kinds]

    def demands(self) -> dict[str, Demands]:
        """Return the demands of each clause."""
        nothing: dict[str, Demands] = {clause: {} for clause in CLAUSES}
        if self.of("TakenOver"):
            return nothing  # handled elsewhere, before these records began
        if self.elsewhere:
            return {**nothing, "7.4": self.acknowledged()}
        return {
            "4.7": self.objective(),
            "7.3": self.tracked(),
            "7.4": self.acknowledged(),
            "7.5": self.assessed(),
            "7.6": self.investigated(),
            "7.7": self.responded(),
            "7.8": self.told(),
            "7.9": self.closed(),
        }

    # What happened

    @property
    def received(self) -> datetime:
        """When it came in."""
        first = self.entries[0]
        return _moment(first["received_at"]) if first["received_at"] else first.happened

    @property
    def left(self) -> datetime | None:
        """When it left the process without a decision of its own: not ours, another record's,
        or taken back by the complainant."""
        ways = self.of("ScopeDeclined", "Merged", "Withdrawn")
        ways += [one for one in self.of("KindDecided") if one["kind"] != "complaint"]
        decided = self.of("DecisionCommunicated")
        return min((one.happened for one in ways if not decided), default=None)

    @property
    def elsewhere(self) -> bool:
        """Whether it is outside of the process: out of scope (clause 1), no complaint (3.2), or
        handled in the record with which it was merged."""
        kinds = [one["kind"] for one in self.of("KindDecided")]
        merged = len(self.of("Merged")) > len(self.of("Unmerged"))
        excluded = bool(self.of("ScopeDeclined")) or bool(kinds and kinds[-1] != "complaint")
        return merged or (excluded and not self.of("Reopened"))

    @property
    def round(self) -> Sequence[Told]:
        """The entries since it was last begun anew: reopened, or taken to the next level."""
        begun = [i for i, one in enumerate(self.entries) if one.kind in ("Reopened", "Escalated")]
        return self.entries[begun[-1] :] if begun else self.entries

    @property
    def due(self) -> list[tuple[datetime, datetime]]:
        """When each round began, and its date for the response: of the first response, then of
        each further level. A date that was moved before it passed counts as moved."""
        rounds = [(self.received, self.received)]
        for one in self.of("TermTold", "TermExtended", "TermResumed"):
            if (one["pack"], one["clock"]) != ("iso-10002", "respond"):
                continue
            until = _moment(one["until"])
            began, before = rounds[-1]
            if one.act in ("escalate", "reopen"):
                rounds.append((one.recorded, until))
            elif one.recorded <= before or before == self.received:
                rounds[-1] = (began, until)
        return [one for one in rounds if one[1] != self.received]

    def undelivered(self, notice: str, party: int, after: datetime) -> bool:
        """Whether a notice turned out not to have arrived."""
        return any(
            one["notice"] == notice and one["party"] == party and one.recorded >= after
            for one in self.of("NoticeFailed")
        )

    # 7.4 confirm receipt of each complaint to the complainant immediately

    def acknowledged(self) -> Demands:
        """Receipt was confirmed to every complainant, or could not be; by the day promised."""
        due = min(
            (
                _moment(one["until"])
                for one in self.of("TermTold")
                if (one["pack"], one["clock"]) == ("iso-10002", "acknowledge")
            ),
            default=self.received + timedelta(days=1),
        )
        first = {party["number"] for party in self.entries[0]["parties"]}
        done = [self._acknowledgement(party) for party in self.complainants if party in first]
        over = self.now > due
        if not done or (None in done and not over):
            return {"receipt confirmed": None}
        return {
            "receipt confirmed": None not in done,
            "by the day promised": all(at is not None and at <= due for at in done),
        }

    def _acknowledgement(self, party: int) -> datetime | None:
        for one in self.of("Acknowledged"):
            arrived = not self.undelivered("acknowledgement", party, one.recorded)
            if one["party"] == party and one["delivery"] != "failed" and arrived:
                return one.happened
        return None

    # 7.3 follow it from receipt to the end; up-to-date status at regular intervals

    def tracked(self) -> Demands:
        """Someone answers for it all the time, and the complainant was kept informed until the
        decision: at the set interval, and before a promised date passed."""
        return {
            "an owner": bool(self.of("OwnerNamed")),
            "informed at intervals": _all(self._informed(party) for party in self.complainants),
        }

    def _informed(self, party: int) -> bool:
        """Whether no wait for the next word was longer than the interval that was set: until the
        decision, and again once it was reopened or taken to the next level."""
        interval = timedelta(days=self.organization.update_days + 1)
        words = {id(one): at for one, at in self._words_to(party)}
        since: datetime | None = self.received
        for one in self.entries:
            at = words.get(id(one))
            if since and at:
                if at - since > interval:
                    return False
                since = at
            if one.kind in ("DecisionCommunicated", "Withdrawn") and one["party"] == party:
                since = None
            elif one.kind in ("Reopened", "Escalated") and party in one["parties"]:
                since = one.happened
            elif one.kind in ("Closed", "ReferredOutside") and party in one["parties"]:
                since = None
        return since is None or self.now - since <= interval

    def _words_to(self, party: int) -> Iterator[tuple[Told, datetime]]:
        for one in self.entries:
            if one["party"] != party or one["inbound"] or one["delivery"] == "failed":
                continue
            if one.kind in WORDS and not (
                one["notice"] == "access" or one["way"] == "not_possible"
            ):
                yield one, one.happened

    # 7.5 assess each complaint: severity, safety, complexity, impact, immediate action

    def assessed(self) -> Demands:
        """It was assessed in all six respects before it was examined; what is dangerous went
        first and was acted upon."""
        found = self.of("Assessed")
        work = self.of("InvestigatorAssigned", "FindingRecorded", "ResponsePrepared")
        if not found:
            return {"assessed": False if work else None}
        six = ("severity", "safety", "complexity", "impact", "immediate_needed")
        complete = all(one[name] is not None for one in found for name in six)
        at = self.entries.index(found[0])
        danger = [one for one in found if one["safety"]]
        acted = bool(self.of("ImmediateActionTaken"))
        must = any(one["immediate_needed"] and one["immediate_possible"] for one in found)
        return {
            "assessed": complete,
            "before it was examined": _all(at < self.entries.index(one) for one in work),
            "danger first": _all(one["priority"] == "urgent" for one in danger),
            "top management knows of danger": (
                bool(self.of("TopManagementAlerted")) if danger else None
            ),
            "immediate action": (acted or self._answered_at_once()) if must else None,
        }

    def _answered_at_once(self) -> bool:
        """Whether the matter was solved within the conversation in which it was told."""
        return any(one.act == "resolve-at-once" for one in self.of("DecisionCommunicated"))

    # 7.6 every reasonable effort to examine all relevant circumstances

    def investigated(self) -> Demands:
        """Every matter has a finding; what is not upheld rests on evidence about this matter, or
        it is said why there is none; who is complained about could explain; what was planned
        was done."""
        if not any(one.kind == "InvestigationFinished" for one in self.round):
            return {"every matter has a finding": None}
        findings = self.of("FindingRecorded")
        matters = {one["issue"] for one in self.of("IssueRaised")}
        matters -= {number for one in self.of("IssuesSplit") for number in one["issues"]}
        return {
            "every matter has a finding": matters <= {one["issue"] for one in findings},
            "evidence against": _all(self._rests(one) for one in findings),
            "both sides": _all(self._heard(person) for person in self._subjects()),
            "as planned": _all(self._planned()),
        }

    def _planned(self) -> Iterator[bool]:
        """Whether each thing that was to be looked at, and each person to be heard, was."""
        plans = [one["looks"] for one in self.of("InvestigatorAssigned") if one["looks"]]
        looked = {one["look"] for one in self.of("EvidenceRecorded")}
        heard = [self._heard(person) for person in self._subjects()]
        for look in plans[-1] if plans else ():
            yield look in looked or (look == "subject" and bool(heard) and all(heard))

    def _rests(self, finding: Told) -> bool | None:
        """A file or a hearing says of no matter that it was looked at: it has to be recorded as
        evidence about it, or about all."""
        if finding["finding"] != "not_upheld":
            return None
        before = self.entries[: self.entries.index(finding)]
        about = {one["issue"] for one in before if one.kind == "EvidenceRecorded"}
        return bool(finding["no_evidence_reason"] or about & {None, finding["issue"]})

    def _subjects(self) -> list[str]:
        return sorted({one["person"] for one in self.of("SubjectNamed")})

    def _heard(self, person: str) -> bool:
        """Whether a person complained about was told first, and then said themselves what they
        have to say (or a reason says why not)."""
        told = [one for one in self.of("SubjectNotified") if one["person"] == person]
        if any(one["person"] == person for one in self.of("SideNotHeard")):
            return bool(told)
        said = [
            one
            for one in self.of("PersonHeard", "HearingConfirmed", "HearingCorrected")
            if one["person"] == person
            and (one.kind != "PersonHeard" or one.by in (person, f"person/{person}"))
        ]
        return bool(told and said) and self.entries.index(told[0]) < self.entries.index(said[0])

    # 4.7 without bias through the whole process

    def objective(self) -> Demands:
        """Whoever examined it was not involved; no one agreed to their own work; whoever is
        complained about could explain."""
        examined = self.of("InvestigatorAssigned")
        ended = bool(self.of("InvestigationFinished"))
        return {
            "independent": _all(self._independent(one) for one in examined),
            "no one agrees to their own": _all(self._second_looks()),
            "both sides": _all(self._heard(person) for person in self._subjects() if ended),
            "facts found": _all(self._rests(one) for one in self.of("FindingRecorded")),
        }

    def _independent(self, assigned: Told) -> bool:
        person = assigned["person"]
        at = self.entries.index(assigned)
        before, after = self.entries[:at], self.entries[at:]
        close = {one["person"] for one in self.of("SubjectNamed")}
        close |= {one["person"] for one in self.of("InterestDeclared", "Recused")}
        close |= set(self.entries[0]["handled_by"] or ())
        levels = [i for i, one in enumerate(before) if one.kind in ("Escalated",)]
        if levels:
            close |= {
                one["person"] for one in before[: levels[-1]] if one.kind == "InvestigatorAssigned"
            }
            close |= {one.by for one in before[: levels[-1]] if one.kind == "ResponsePrepared"}
        worked = [one for one in after if one.by == person and one.kind == "FindingRecorded"]
        released = [
            one
            for one in after
            if one["person"] == person and one.kind in ("Recused", "InvestigatorReleased")
        ]
        return person not in close or bool(released and not worked)

    def _second_looks(self) -> Iterator[bool]:
        authors = {one["response"]: one.by for one in self.of("ResponsePrepared")}
        for one in self.of("ResponseAuthorized"):
            if not one["within_own"]:
                yield one.by != authors.get(one["response"]) and not one["alone"]
        for one in self.of("ScopeDeclined"):
            yield one.by != one["first"] and not one["alone"]
        for one in self.of("Closed"):
            if one["ground"] == "options_exhausted":
                yield one.by != one["first"] and not one["alone"]
        for one in self.of("CorrectionVerified"):
            doers = {
                done.by
                for done in self.of("RemedyCarriedOut", "RemedyPaid")
                if done["response"] == one["response"]
            }
            yield one.by not in doers and not one["alone"]

    # 7.7 offer a response after suitable investigation; an effective solution soon

    def responded(self) -> Demands:
        """A response with reasons to every complainant, after the investigation and within
        someone's authority; a remedy where the complaint was right; by the day promised."""
        prepared = self.of("ResponsePrepared")
        sent = self.of("DecisionCommunicated")
        late = self._late()
        if not sent:
            return {"a response": False if late and not self.left else None}
        gone = {one["response"] for one in sent}
        answers = [one for one in prepared if one["response"] in gone]
        allowed = {one["response"] for one in self.of("ResponseAuthorized")}
        return {
            "a response": {one["party"] for one in sent} >= set(self._still()),
            "reasons": _all(bool(one["reasons"]) for one in answers),
            "after the investigation": _all(self._after_examining(one) for one in answers),
            "within authority": _all(one["response"] in allowed for one in answers),
            "a remedy where it was right": _all(self._remedied(one) for one in answers),
            "by the day promised": not late,
        }

    def _still(self) -> list[int]:
        gone = {one["party"] for one in self.of("Withdrawn")}
        return [party for party in self.complainants if party not in gone]

    def _after_examining(self, response: Told) -> bool:
        before = self.entries[: self.entries.index(response)]
        return any(one.kind == "InvestigationFinished" for one in before)

    def _remedied(self, response: Told) -> bool | None:
        before = self.entries[: self.entries.index(response)]
        latest = {one["issue"]: one["finding"] for one in before if one.kind == "FindingRecorded"}
        if not {"upheld", "partly_upheld"} & set(latest.values()):
            return None
        return bool(response["remedies"] or response["prevention"])

    def _late(self) -> bool:
        """Whether a date for the response passed before the response of its round: one of the
        organization's own, or one that a regulator sets for a response."""
        answers = sorted(one.happened for one in self.of("DecisionCommunicated"))
        end = self.left or self.now
        for begins, until in self.due:
            at = next((at for at in answers if at >= begins), end)
            if at > until and not self._paused(until):
                return True
        return any(one is not None and one > until for one, until in self._regulated(end))

    def _regulated(self, end: datetime) -> Iterator[tuple[datetime | None, datetime]]:
        """Yield of each date that a regulator sets for a response when the response was given (or
        when one looked in vain), and the date. None: the clock stands still or was dropped."""
        dates = {(one["pack"], one["clock"]): one for one in self.of("TermTold", "TermExtended")}
        for (pack, clock), told in dates.items():
            if pack == "iso-10002" or "response" not in clock or told["gateway"]:
                continue
            of = [one for one in self.entries if (one["pack"], one["clock"]) == (pack, clock)]
            met = [_moment(one["at"]) for one in of if one.kind == "TermMet"]
            if any(one.kind == "TermLapsed" for one in of):
                yield end, datetime.min.replace(tzinfo=UTC)
            stopped = of[-1].kind in ("TermPaused", "TermDropped")
            if not told["reclassified"]:
                yield (met[-1] if met else None if stopped else end), _moment(told["until"])

    def _paused(self, until: datetime) -> bool:
        """Whether the clock stood still, for a reason, when the date would have passed."""
        stops = [
            one
            for one in self.of("TermPaused", "TermResumed")
            if one["pack"] == "iso-10002" and one.recorded <= until
        ]
        return bool(stops) and stops[-1].kind == "TermPaused"

    # 7.8 tell complainant and personnel as soon as the decision is taken

    def told(self) -> Demands:
        """Each decision went to the complainant with its reasons and the ways of going further,
        soon after it was taken, and to the personnel involved."""
        sent = self.of("DecisionCommunicated")
        if not sent:
            return {"told": None}
        staff = {one["response"] for one in self.of("PersonnelTold") if one["persons"]}
        return {
            "told": all(
                not self.undelivered("decision", one["party"], one.recorded) for one in sent
            ),
            "in words": all(bool(one["words"]) for one in sent),
            "with the ways of going further": all(bool(one["recourse"]) for one in sent),
            "soon": all(self._soon(one) for one in sent),
            "personnel too": all(one["response"] in staff for one in sent),
        }

    def _soon(self, sent: Told) -> bool:
        taken = [
            one.happened
            for one in self.of("ResponseAuthorized")
            if one["response"] == sent["response"] and one.happened <= sent.happened
        ]
        return not taken or sent.happened - max(taken) <= SOON

    # 7.9 accepted: carry out and record; refused: stays open, other ways told, watched

    def closed(self) -> Demands:
        """No end without a ground that holds; what was accepted is done; who refused heard of
        every other way and is watched."""
        ends = [one for one in self.of("Closed") if not self._reopened(one)]
        refusals = [
            one
            for one in self.of("ReactionRecorded")
            if one["reaction"] in ("refused", "accepted_in_part")
        ]
        return {
            "a ground that holds": _all(self._holds(one) for one in ends),
            "done as accepted": _all(
                self._done(one) for one in ends if one["ground"] == "accepted"
            ),
            "checked": _all(self._checked(one) for one in ends if one["ground"] == "accepted"),
            "other ways told": _all(self._ways_told(one) for one in refusals),
            "watched": _all(self._watched(one) for one in refusals),
        }

    def _reopened(self, end: Told) -> bool:
        after = self.entries[self.entries.index(end) :]
        return any(one.kind == "Reopened" for one in after)

    def _holds(self, end: Told) -> bool:
        before = self.entries[: self.entries.index(end)]
        parties = set(end["parties"] or self.complainants)
        last: dict[int, str] = {}
        for one in before:
            if one.kind == "ReactionRecorded":
                last[one["party"]] = one["reaction"]
        match end["ground"]:
            case "accepted":
                settled = any(
                    one.kind == "OutsideOutcomeRecorded" and one["result"] != "ended_without_result"
                    for one in before
                )
                kinds = ("accepted", "accepted_reluctantly")
                return settled or all(last.get(party) in kinds for party in parties)
            case "withdrawn":
                return parties <= {one["party"] for one in before if one.kind == "Withdrawn"}
            case "no_reply":
                asked = [
                    one
                    for one in before
                    if one.kind == "NoticeSent" and one["notice"] == "reply_reminder"
                ]
                return len(asked) >= self.organization.reply_notices
            case _:
                return self._exhausted(end, before)

    def _exhausted(self, end: Told, before: Sequence[Told]) -> bool:
        """Whether each way of going further was used in fact, or a reason says why not."""
        levels = {f"internal.{one['level']}" for one in before if one.kind == "Escalated"}
        outside = {f"outside.{one['body']}" for one in before if one.kind == "ReferredOutside"}
        told = {option for one in before if one.kind == "RecourseTold" for option in one["options"]}
        options = {one["option"]: one for one in end["options"] or ()}
        return (
            bool(options)
            and told <= set(options)
            and all(
                name in levels | outside if one["use"] == "used" else bool(one.get("reason"))
                for name, one in options.items()
            )
        )

    def _remedies(self, end: Told) -> dict[int, set[int]]:
        """Return the remedies of the responses that were accepted before this end."""
        before = self.entries[: self.entries.index(end)]
        said = {
            one["response"]
            for one in before
            if one.kind == "ReactionRecorded" and one["reaction"].startswith("accepted")
        }
        return {
            one["response"]: {remedy["number"] for remedy in one["remedies"] or ()}
            for one in before
            if one.kind == "ResponsePrepared" and one["response"] in said
        }

    def _done(self, end: Told) -> bool | None:
        before = self.entries[: self.entries.index(end)]
        done = {
            (one["response"], one["remedy"]) for one in before if one.kind == "RemedyCarriedOut"
        }
        return _all(
            all((response, number) in done for number in numbers)
            for response, numbers in self._remedies(end).items()
            if numbers
        )

    def _checked(self, end: Told) -> bool | None:
        """Whether someone looked whether it was done, if there was anything to do that the
        complainant did not see being done."""
        if end.act == "resolve-at-once":
            return None
        seen = {one["response"] for one in self.of("CorrectionVerified")}
        return _all(
            response in seen for response, numbers in self._remedies(end).items() if numbers
        )

    def _ways_told(self, refusal: Told) -> bool:
        """Whether the complainant was told of the other ways, by a message that went."""
        after = self.entries[self.entries.index(refusal) :]
        told = any(one.kind == "RecourseTold" and one["options"] for one in after)
        return told and any(
            one.kind == "NoticeSent"
            and (one["notice"], one["party"]) == ("recourse", refusal["party"])
            and one["way"] != "not_possible"
            and not self.undelivered("recourse", one["party"], one.recorded)
            for one in after
        )

    def _watched(self, refusal: Told) -> bool:
        after = self.entries[self.entries.index(refusal) :]
        return any(one.kind in ("WatchSet", "Escalated", "ReferredOutside") for one in after)
