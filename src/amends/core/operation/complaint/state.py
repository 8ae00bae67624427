"""Clause 7: the state of a complaint, the fold of its entries."""

from dataclasses import dataclass

from ...framework.people.authority import Sight
from ...values import Code, Day, Id, Moment
from ..events import About, Assessed, Demanded, Fact, InvestigatorAssigned, Kind, Look, Mention
from . import parts
from .marks import Mark
from .stages import CLOSED, GONE, OPEN, Stage, stage_of_all


@dataclass(frozen=True)  # no slots: see `replacing`
class Complaint:
    """One complaint as of its last entry. `lodged_by` is the person who got the first access code,
    `secrets` how many were issued so far; `theirs` are the pieces about or by one person involved,
    `told_in` those of typed facts, with the fact's name, including replaced ones."""

    reference: Id
    version: int
    revision: int
    received_at: Moment
    recorded_at: Moment
    channel: Code | None
    kind: Kind
    about: About
    owner: Id | None
    parties: tuple[parts.Participant, ...]
    product: Code | None = None
    unit: Code | None = None
    units: frozenset[Code | None] = frozenset()
    """Every unit that it was assigned to, None if that was unknown at receipt."""
    bound_by: tuple[Code, ...] = ()
    """The rule packs that apply because they did to the complaint it was split from."""
    entity: Code | None = None
    brand: Code | None = None
    incident: Code | None = None
    taken_over: bool = False
    untouched: bool = False
    """Whether it was imported and nothing has been done to it since."""
    remedy_wanted: bool = False
    sealed_triage: bool = False
    issues: tuple[parts.Issue, ...] = ()
    mentions: tuple[Mention, ...] = ()
    settled: frozenset[int] = frozenset()
    subjects: tuple[parts.Subject, ...] = ()
    handled_by: tuple[Id, ...] = ()
    interested: frozenset[Id] = frozenset()
    involved: frozenset[Id] = frozenset()
    involved_below: frozenset[Id] = frozenset()
    worked: frozenset[Id] = frozenset()
    """Who became its owner after receipt, assessed or investigated it, recorded evidence or a
    finding, drafted or sent a response; not who only read one."""
    drawn_by: Id | None = None
    """Digest of what was received: by it refusals are drawn for a second reading."""
    acted: frozenset[Id] = frozenset()
    """Who recorded a reply for a complainant, or checked a remedy: not free to handle a complaint
    about the handling, and not given access by it."""
    investigators: frozenset[Id] = frozenset()
    assessment: Assessed | None = None
    assessed_at: Moment | None = None
    safety: bool = False
    reported_danger: bool = False
    """Whether the complainant said at receipt that someone is in danger."""
    danger: bool = False
    """Whether the complainant said that someone is in danger, and no one has assessed it since."""
    danger_words: bool = False
    """Whether what they wrote since the last assessment contains words for danger."""
    danger_alerts: tuple[tuple[Id, ...], ...] = ()
    """Which members of staff were alerted of the danger, each time."""
    finished: bool = False
    safety_settled: bool = False
    responses: tuple[parts.Response, ...] = ()
    terms: tuple[parts.Term, ...] = ()
    promises: tuple[parts.Promise, ...] = ()
    reminders: tuple[parts.Reminder, ...] = ()
    proposal: parts.Proposal | None = None
    returned: parts.Returned | None = None
    exclusion: parts.Exclusion | None = None
    hand_over: parts.HandOver | None = None
    watch: Day | None = None
    holds: frozenset[int] = frozenset()
    hold_count: int = 0
    links: tuple[Id, ...] = ()
    merged_into: Id | None = None
    joined: tuple[parts.Joined, ...] = ()
    subject_line: Id | None = None
    """The piece with the latest subject line."""
    pieces: frozenset[Id] = frozenset()
    theirs: frozenset[tuple[int, Id]] = frozenset()
    told_in: frozenset[tuple[Code, Id]] = frozenset()
    retracted: frozenset[Id] = frozenset()
    category: Code | None = None
    cause: Code | None = None
    pattern: Code | None = None
    cause_at_closing: Code | None = None
    cause_revised_at: Moment | None = None
    """When the cause was last determined after closing."""
    earlier: tuple[parts.Codes, ...] = ()
    """Codes that were replaced by others."""
    answered_at: Moment | None = None
    closed_at: Moment | None = None
    closed_on: Day | None = None
    """When it was closed, as the older register says that it was imported from."""
    at_once: bool = False
    """Whether it was resolved at first contact, from receipt to closing."""
    reopened_at: Moment | None = None
    escalated_at: Moment | None = None
    last_contact: Moment | None = None
    replied_at: Moment | None = None
    """When a person involved last wrote, if staff did nothing since."""
    declined_by: frozenset[Id] = frozenset()
    lodged_by: int | None = None
    secrets: int = 0
    facts: tuple[Fact, ...] = ()
    files: int = 0
    letters: tuple[parts.Letter, ...] = ()
    notices: tuple[parts.StaffNotice, ...] = ()
    messages: tuple[parts.Message, ...] = ()
    marks: tuple[Mark, ...] = ()
    late: tuple[parts.LateEntry, ...] = ()
    """What was recorded late."""
    evidenced: frozenset[int | None] = frozenset()
    """The issues with evidence; None if some is about the whole complaint."""
    plan: InvestigatorAssigned | None = None
    """The last assignment of an investigator with a plan."""
    looked: frozenset[Look] = frozenset()
    """Where recorded evidence comes from."""
    own_days: frozenset[int] = frozenset()
    """The late entries that count from their own day, because that was confirmed."""
    before_late: "Complaint | None" = None
    since_late: tuple[parts.RecordedEvent, ...] = ()
    """The complaint before the first late entry, and the entries since."""
    evidence: tuple[parts.EvidenceEntry, ...] = ()
    """What can show the day of something recorded late."""

    # --- people involved ---

    @property
    def complainants(self) -> tuple[parts.Participant, ...]:
        """The complainants who still take part."""
        return tuple([p for p in self.parties if p.is_complainant])

    @property
    def stage(self) -> Stage:
        """The complaint's one stage."""
        return stage_of_all(self.stages)

    @property
    def stages(self) -> frozenset[Stage]:
        """Every stage of an active complainant; other people have no stage."""
        return frozenset([p.stage for p in self.parties if p.active and p.stage is not None])

    @property
    def open(self) -> bool:
        """Whether the complaint is open for at least one complainant."""
        return self.stage in OPEN

    @property
    def alarming(self) -> bool:
        """Whether someone may be in danger: as assessed, or as reported since."""
        return self.safety or self.danger or self.danger_words

    @property
    def in_danger(self) -> bool:
        """Whether it is open and the complainant reported a danger that no one has looked into, or
        assessed to be none."""
        at_risk = self.danger or (self.safety and not self.safety_settled)
        return self.open and self.reported_danger and at_risk

    @property
    def danger_call(self) -> parts.Promise | None:
        """The phone call that was promised because of a danger, made or not."""
        return next((p for p in self.promises if p.until is not None), None)

    @property
    def open_promises(self) -> tuple[parts.Promise, ...]:
        """The promises of an open complaint that are not kept. A phone call that was tried ends
        with the danger."""
        due = self.promises if self.open else ()
        return tuple(p for p in due if not (p.kept or (p.calls and not self.in_danger)))

    @property
    def awaits_call(self) -> bool:
        """Whether a phone call because of a danger is still to be made."""
        return self.danger_call in self.open_promises

    @property
    def closed(self) -> bool:
        """Whether it is closed for all complainants."""
        return self.stage in CLOSED

    @property
    def gone(self) -> bool:
        """Whether it was declined as out of scope or merged into another complaint."""
        return self.stage in GONE

    @property
    def lead(self) -> parts.Participant:
        """The lead complainant."""
        return next((p for p in self.complainants if p.party.lead), self.complainants[0])

    def participant(self, number: int) -> parts.Participant | None:
        """Return the person involved with this number, active or not."""
        return next((p for p in self.parties if p.number == number), None)

    def may_soften(self, speaker: Id, known: parts.Participant) -> bool:
        """Return whether a person involved may change a complainant's refusal without staff: their
        own, or in older entries that of a person they represent if they gave it. Staff must neither
        know their code nor have recorded since who they are."""
        one = self.speaking(speaker)
        if one is None or one.code_known or one.unproven or one.vouched > known.refused_in:
            return False
        return one.number == known.number or speaker == known.refused_by

    def speaking(self, speaker: Id) -> parts.Participant | None:
        """Return the person involved who is the author of an entry; None if it is someone else."""
        kind, _, number = speaker.partition("/")
        return self.participant(int(number)) if kind == "party" else None

    def at(self, *stages: Stage) -> tuple[int, ...]:
        """Return the numbers of the complainants who are in one of the stages."""
        return tuple(p.number for p in self.complainants if p.stage in stages)

    # --- what is there ---

    @property
    def live_issues(self) -> tuple[parts.Issue, ...]:
        """The issues that are handled in this complaint."""
        return tuple(issue for issue in self.issues if issue.split_to is None)

    def issue(self, number: int) -> parts.Issue | None:
        """The issue with this number, if it is handled here."""
        return next((i for i in self.live_issues if i.number == number), None)

    def response(self, number: int | None) -> parts.Response | None:
        """The response with this number."""
        return next((r for r in self.responses if r.number == number), None)

    def letter(self, number: int) -> parts.Letter | None:
        """The letter with this number."""
        return next((one for one in self.letters if one.number == number), None)

    def term(self, pack: Code, clock: Code) -> parts.Term | None:
        """Return the deadline of this rule, or None."""
        return next((t for t in self.terms if (t.pack, t.clock) == (pack, clock)), None)

    def fact(self, name: Code) -> Fact | None:
        """The typed fact of this name, as last recorded."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def subject(self, person: Id) -> parts.Subject | None:
        """The person complained about, if this one is."""
        return next((s for s in self.subjects if s.person == person), None)

    @property
    def subject_ids(self) -> frozenset[Id]:
        """Ids of everyone who is complained about."""
        return frozenset(subject.person for subject in self.subjects)

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The mentions that are neither connected to a person nor dismissed."""
        return tuple(m.number for m in self.mentions if m.number not in self.settled)

    @property
    def acknowledged_at(self) -> Moment | None:
        """When the last of the complainants was acknowledged; None while one is not."""
        moments = [p.acknowledged_at for p in self.complainants]
        return max(m for m in moments if m) if moments and all(moments) else None

    def receipt_lacks(self, participant: parts.Participant) -> frozenset[Demanded]:
        """Return the pack letters that neither an acknowledgement to a person nor a later letter
        satisfied."""
        if not participant.receipt_lacks:
            return frozenset()
        gone = (
            letter
            for letter in self.letters
            if letter.party == participant.number and letter.arrived
        )
        return participant.receipt_lacks - {letter.meets for letter in gone}

    @property
    def next_term(self) -> parts.Term | None:
        """The running deadline that is due first, of several at one moment the one recorded last;
        None once the complaint is not open."""
        running = [t for t in self.terms if t.running and self.open and not t.gateway]
        return min(reversed(running), key=lambda t: t.until, default=None)

    @property
    def concerned(self) -> frozenset[Id]:
        """Ids of the staff who are informed of a decision: who worked on the complaint, its owner,
        and who is complained about."""
        owner = {self.owner} if self.owner else set[Id]()
        return self.involved | self.subject_ids | owner

    @property
    def examiners(self) -> frozenset[Id]:
        """Ids of the staff who investigate or review it now. At a review stage those who worked on
        it before do not, unless another complainant's part is still under investigation."""
        reviewed = self.at(Stage.escalated_internal) and not self.at(Stage.under_investigation)
        return self.investigators - self.involved_below if reviewed else self.investigators

    @property
    def asked(self) -> frozenset[Id]:
        """Ids of people who are asked to become the owner and need to see the complaint for
        that."""
        return frozenset({self.hand_over.to}) if self.hand_over else frozenset()

    def sight(self, units: tuple[Code, ...], deputies: frozenset[Id] = frozenset()) -> Sight:
        """Return what the access rule needs (`may_see`); `units` is the unit and all above it."""
        phones = self.awaits_call and not self.subjects  # who is alerted needs the phone number
        alerted = {person for persons in self.danger_alerts for person in persons if phones}
        return Sight(
            units=units,
            owner=self.owner or Id("nobody"),
            assigned=self.investigators | self.involved | self.asked | alerted,
            subjects=self.subject_ids,
            triage=self.sealed_triage,
            triage_deputies=deputies,
            taken_back=self.stage is Stage.taken_back,
        )
