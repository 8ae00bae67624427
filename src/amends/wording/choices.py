"""Labels of every closed vocabulary of core, for choices and for display."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.packs.clocks import Confidence, Force, Occurrence, Pick, StartKind
from amends.core.framework.packs.letters import Check, OpeningKind
from amends.core.framework.packs.moves import Before, CapFrom, EffectVerb, SuspensionEffect
from amends.core.framework.packs.pack import PackStatus, PeriodLaw
from amends.core.framework.packs.predicate import Op
from amends.core.framework.packs.records import Select
from amends.core.framework.packs.verdict import State
from amends.core.framework.people.authority import Ground as SightGround
from amends.core.framework.people.authority import Wall
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import (
    CompetenceGate,
    ControlName,
    DangerHours,
    Grade,
    LateLetters,
    Priority,
    Strength,
)
from amends.core.framework.policy.organization import Window
from amends.core.framework.policy.public_facts import Fact
from amends.core.framework.policy.retention import Kept
from amends.core.framework.policy.text import ChangeKind
from amends.core.framework.policy.vocabulary import (
    AskedAt,
    AskedOf,
    FieldType,
    Question,
    ScriptPart,
)
from amends.core.improvement.evidence import EvidenceState, Weight
from amends.core.improvement.monitoring import Flow
from amends.core.operation import events as e
from amends.core.operation.complaint.stages import Stage
from amends.core.operation.effects.consequences import JobKind
from amends.core.operation.guidance.next_dates import Waiting
from amends.core.operation.regulators.hindsight import Stand
from amends.core.principles.calendars import HalfDays, Reason, Weekday
from amends.core.principles.confidentiality import Particular
from amends.core.principles.objectivity import Closeness
from amends.core.principles.timeliness import Ends, FirstDay, MonthEnd, Roll, TermUnit
from amends.core.values import Coded

from .acts import CHOICES, merged
from .phrases import marked as _

_SHARED: Mapping[type[Coded], Mapping[Coded, str]] = {
    Window: {
        Window.left: _("on the left"),
        Window.right: _("on the right"),
    },
    Stage: {
        Stage.received: _("received"),
        Stage.assessed: _("assessed"),
        Stage.under_investigation: _("under investigation"),
        Stage.response_prepared: _("response drafted"),
        Stage.decision_communicated: _("response given"),
        Stage.implementing: _("remedy in progress"),
        Stage.unresolved_open: _("unresolved"),
        Stage.escalated_internal: _("in review"),
        Stage.in_external_resolution: _("with an external body"),
        Stage.closed_satisfied: _("closed: accepted"),
        Stage.closed_options_exhausted: _("closed: all options used"),
        Stage.closed_withdrawn: _("closed: withdrawn"),
        Stage.closed_no_reply: _("closed: no reply"),
        Stage.closed_elsewhere: _("closed before import"),
        Stage.out_of_scope: _("closed: not a complaint"),
        Stage.merged: _("merged"),
        Stage.taken_back: _("import undone"),
    },
    e.Way: {
        e.Way.email: _("email"),
        e.Way.letter: _("letter"),
        e.Way.phone: _("phone"),
        e.Way.in_person: _("in person"),
        e.Way.web: _("web page"),
        e.Way.not_possible: _("not possible"),
    },
    Waiting: {
        Waiting.term: _("a deadline that was set"),
        Waiting.danger_call: _("phone call about the danger"),
        Waiting.promise: _("promise"),
        Waiting.reaction: _("reply to the response"),
        Waiting.look_again: _("next review"),
        Waiting.reminder: _("reminder"),
        Waiting.standing_still: _("what the paused deadline is waiting for"),
        Waiting.answer: _("the response"),
        Waiting.carrying_out: _("complete the remedy"),
        Waiting.verification: _("check the remedy"),
        Waiting.closing: _("close the complaint"),
        Waiting.outcome: _("external body's decision"),
        Waiting.letter: _("a letter that a regulator requires"),
    },
    JobKind: {
        JobKind.index_words: _("add text to search"),
        JobKind.forget_words: _("remove erased text from search"),
        JobKind.acknowledge: _("acknowledge the complaint"),
        JobKind.send_decision: _("send the response"),
        JobKind.tell_recourse: _("send the options"),
        JobKind.tell_scope: _("say that it is not handled as a complaint"),
        JobKind.tell_closure: _("say that it is closed"),
        JobKind.tell_date: _("say when the response is due now"),
        JobKind.tell_access: _("send a personal access code"),
        JobKind.tell_replaced: _("confirm that an access code was replaced"),
        JobKind.ask_information: _("ask for information"),
        JobKind.tell_late: _("send notice of a missed deadline"),
        JobKind.tell_referral: _("send notice of referral to an external body"),
        JobKind.tell_subject: _("inform a person complained about"),
        JobKind.ask_subject: _("ask a person complained about to confirm their response"),
        JobKind.tell_noted: _("confirm a reply that staff recorded"),
        JobKind.send_letter: _("send a letter by email"),
        JobKind.tell_staff: _("notify staff"),
        JobKind.alert_of_danger: _("alert staff of a danger"),
        JobKind.keep_told: _("send a status update, or a reminder to reply"),
    },
    Flow: {Flow.promised: _("promised"), Flow.paid: _("paid")},
    Grade: {
        Grade.low: _("low"),
        Grade.medium: _("medium"),
        Grade.high: _("high"),
        Grade.critical: _("critical"),
    },
    EvidenceState: {
        EvidenceState.contradicted: _("contradicted"),
        EvidenceState.nothing_found: _("without evidence yet"),
        EvidenceState.in_part: _("partly shown"),
        EvidenceState.too_few: _("too few to say"),
        EvidenceState.shown: _("fully shown"),
        EvidenceState.not_applicable: _("not applicable"),
    },
    Weight: {
        Weight.stated: _("stated by a person"),
        Weight.seen: _("seen by the system"),
        Weight.checked: _("checked by someone else"),
    },
    Fact: {
        Fact.where: _("where people can complain"),
        Fact.how: _("how people can complain"),
        Fact.needed: _("what people need to tell us"),
        Fact.handling: _("how we handle complaints"),
        Fact.times: _("how long each step takes"),
        Fact.options: _("what we can offer and who can review our response"),
        Fact.status: _("how people can track their complaint"),
    },
    Priority: {
        Priority.routine: _("routine"),
        Priority.prompt: _("prompt"),
        Priority.urgent: _("urgent"),
    },
    Strength: {
        Strength.required: _("a second approver is always needed"),
        Strength.required_above: _("a second approver is needed above an amount"),
        Strength.alone_with_reason: _("one person can act alone, with a reason"),
    },
    ControlName: {
        ControlName.authorize_response: _("approving a response"),
        ControlName.verify_correction: _("checking a remedy"),
        ControlName.decline_scope: _("declining a complaint as out of scope"),
        ControlName.close_exhausted: _("closing when all options are used"),
        ControlName.decide_kind: _("deciding that a case is not a complaint"),
        ControlName.change_refusal: _("changing a refusal"),
        ControlName.confirm_person: _("confirming who someone is"),
        ControlName.extend_term: _("extending our own deadlines further"),
        ControlName.publish_policy: _("publishing a version of the settings"),
        ControlName.widen_access: _("letting someone see more"),
        ControlName.change_installation: _("changing the mail account"),
    },
    e.SecondReading: {
        e.SecondReading.drawn: _("selected at random"),
        e.SecondReading.above_limit: _("above the amount in the settings, or in another currency"),
    },
    CompetenceGate: {
        CompetenceGate.warn: _("warn and let the person choose"),
        CompetenceGate.refuse: _("refuse it"),
    },
    DangerHours: {
        DangerHours.any_time: _("at any time"),
        DangerHours.when_open: _("in working time"),
    },
    LateLetters: {
        LateLetters.by_itself: _("an automatic letter"),
        LateLetters.by_a_person: _("a person who is asked to write"),
    },
    AskedOf: {
        AskedOf.complainant: _("the complainant"),
        AskedOf.personnel: _("staff"),
    },
    ScriptPart: {
        ScriptPart.begin: _("how it begins"),
        ScriptPart.reach: _("how to reach them"),
        ScriptPart.happened: _("what happened"),
        ScriptPart.wanted: _("what they want"),
        ScriptPart.read_back: _("before you read it back"),
        ScriptPart.farewell: _("how it ends"),
    },
    Kept: {
        Kept.words: _("texts, names and files"),
        Kept.files: _("files"),
    },
    Question: {
        Question.place: _("where it happened"),
        Question.recurring: _("if it happened before"),
        Question.unit: _("which place or department it is about"),
        Question.number: _("a number that belongs to it"),
        Question.about_reference: _("the reference of an earlier complaint"),
        Question.person_name: _("who it is, if it is about someone here"),
    },
    AskedAt: {
        AskedAt.lodging: _("when it is submitted"),
        AskedAt.assessment: _("when it is assessed"),
        AskedAt.closing: _("when it is closed"),
    },
    FieldType: {
        FieldType.words: _("words"),
        FieldType.code: _("one of a list"),
        FieldType.int: _("a number"),
        FieldType.bool: _("yes or no"),
        FieldType.day: _("a day"),
        FieldType.money: _("an amount of money"),
    },
    ChangeKind: {
        ChangeKind.added: _("added"),
        ChangeKind.removed: _("redacted"),
        ChangeKind.changed: _("changed"),
    },
    Role: {
        Role.top_management: _("senior management"),
        Role.management_representative: _("complaints manager"),
        Role.area_manager: _("area manager"),
        Role.handler: _("complaint handler"),
        Role.contact_personnel: _("front-line staff"),
        Role.personnel: _("staff"),
        Role.auditor: _("auditor"),
        Role.administrator: _("administrator"),
        Role.outside_reviewer: _("external reviewer"),
    },
    SightGround: {
        SightGround.unit: _("the complaint belongs to their unit"),
        SightGround.owner: _("they are the owner"),
        SightGround.deputy: _("they are a deputy for the complaints manager"),
        SightGround.assigned: _("they work on it or worked on it"),
        SightGround.representative: _("they are the complaints manager"),
    },
    Wall: {
        Wall.complained_about: _("they are complained about"),
        Wall.manages_person_complained_about: _("they manage a person complained about"),
        Wall.sealed_triage: _("a person may be complained about, and it is not known yet who"),
        Wall.restricted: _("a person is complained about, so only those involved can see it"),
        Wall.other_unit: _("it belongs to another unit"),
        Wall.taken_back: _("its import was undone"),
    },
    Closeness: {
        Closeness.complained_about: _("is complained about"),
        Closeness.manages_person_complained_about: _("manages a person complained about"),
        Closeness.handled_what_is_complained_about: _("handled what is complained about"),
        Closeness.declared_interest: _("declared a conflict of interest"),
        Closeness.involved_before: _("worked on the response under review"),
    },
    Particular: {
        Particular.name: _("name"),
        Particular.email: _("email"),
        Particular.phone: _("phone"),
        Particular.postcode: _("postcode"),
        Particular.reference: _("reference"),
    },
    TermUnit: {
        TermUnit.hour: _("hours"),
        TermUnit.business_hour: _("working hours"),
        TermUnit.day: _("days"),
        TermUnit.business_day: _("working days"),
        TermUnit.week: _("weeks"),
        TermUnit.month: _("months"),
        TermUnit.year: _("years"),
    },
    FirstDay: {
        FirstDay.exclude: _("the day itself does not count"),
        FirstDay.include: _("the day itself is the first"),
    },
    Roll: {
        Roll.none: _("ends on that day, working day or not"),
        Roll.next: _("moves to the next working day"),
        Roll.previous: _("moves to the working day before"),
    },
    Ends: {
        Ends.end_of_day: _("at the end of the day"),
        Ends.close_of_business: _("at close of business"),
        Ends.instant: _("at the time of day it began"),
    },
    MonthEnd: {
        MonthEnd.clamp: _("the last day of the month"),
        MonthEnd.overflow: _("as many days into the next month"),
    },
    Reason: {
        Reason.weekend: _("weekend"),
        Reason.holiday: _("public holiday"),
        Reason.closure: _("closed that day"),
        Reason.half_day: _("half-day"),
    },
    HalfDays: {
        HalfDays.whole: _("as a working day"),
        HalfDays.off: _("as a day off"),
    },
    Weekday: {
        Weekday.mon: _("Monday"),
        Weekday.tue: _("Tuesday"),
        Weekday.wed: _("Wednesday"),
        Weekday.thu: _("Thursday"),
        Weekday.fri: _("Friday"),
        Weekday.sat: _("Saturday"),
        Weekday.sun: _("Sunday"),
    },
    State: {
        State.open: _("running"),
        State.met: _("met"),
        State.missed: _("missed"),
        State.reclassified: _("had already passed when it was recalculated"),
        State.not_started: _("not started"),
        State.not_applicable: _("does not apply"),
        State.needs_classification: _("cannot be worked out until the complaint is categorised"),
        State.uncountable: _("cannot be counted"),
    },
    Stand: {
        Stand.open: _("running"),
        Stand.met: _("met"),
        Stand.missed: _("missed"),
        Stand.needs_classification: _("cannot be worked out until the complaint is categorised"),
        Stand.ended: _("no longer needed"),
    },
    Force: {
        Force.must: _("in effect"),
        Force.should: _("recommended"),
        Force.target: _("our own target"),
        Force.gateway: _("opens or closes an option"),
        Force.right: _("a right of the complainant"),
    },
    Occurrence: {
        Occurrence.first: _("the first time"),
        Occurrence.latest: _("the latest time"),
    },
    Pick: {
        Pick.latest: _("whichever is later"),
        Pick.earliest: _("whichever is earlier"),
    },
    StartKind: {
        StartKind.first_known: _("the first of these that is known"),
        StartKind.latest_of: _("the latest of these"),
        StartKind.earliest_of: _("the earliest of these"),
    },
    PackStatus: {
        PackStatus.draft: _("draft"),
        PackStatus.reviewed: _("reviewed"),
        PackStatus.attested: _("checked against the sources by a named person"),
    },
    Confidence: {
        Confidence.confirmed: _("read in the rule itself"),
        Confidence.stated: _("as reported by others"),
        Confidence.memory: _("from memory, not looked up"),
        Confidence.verify: _("to be checked before use"),
    },
    PeriodLaw: {
        PeriodLaw.eu_1182_71: _("the European Union's rule for periods"),
    },
    EffectVerb: {
        EffectVerb.require: _("must then be sent"),
        EffectVerb.waive: _("need not be sent then"),
        EffectVerb.close_route: _("is no longer open then"),
        EffectVerb.open_referral: _("can be contacted then"),
        EffectVerb.notify: _("must be informed then"),
        EffectVerb.payment_due: _("must then be paid"),
        EffectVerb.forbid_action: _("must not be done then"),
    },
    SuspensionEffect: {
        SuspensionEffect.stop: _("the deadline is paused"),
        SuspensionEffect.extend_to: _("nothing ends before the last day"),
        SuspensionEffect.replace_track: _("other deadlines apply"),
    },
    CapFrom: {CapFrom.due: _("from the day it was due")},
    Before: {Before.due: _("before the time has run out")},
    OpeningKind: {
        OpeningKind.sent: _("a letter was sent"),
        OpeningKind.missed: _("a deadline was missed"),
        OpeningKind.event: _("something happened"),
    },
    Check: {
        Check.names_body: _("names the external body"),
        Check.names_address: _("gives its address"),
        Check.names_reference: _("gives the reference"),
        Check.names_date: _("gives the date of the response"),
        Check.names_received: _("gives the day of receipt"),
        Check.names_contact: _("says how to reach us"),
        Check.names_person: _("names the person responsible for it"),
        Check.gives_reason: _("gives the reason that was recorded for the new date"),
        Check.tells_standing: _("gives a status update"),
        Check.fixed_text: _("has the prescribed wording"),
    },
    e.Basis: {
        e.Basis.written: _("stated: prescribed or proposed wording"),
        e.Basis.recorded: _("found in the letter, as recorded"),
        e.Basis.template: _("stated by the author of the template"),
    },
    Select: {Select.one: _("one of these"), Select.many: _("several of these")},
    Op: {
        Op.eq: _("is"),
        Op.ne: _("is not"),
        Op.in_: _("is one of"),
        Op.not_in: _("is none of"),
        Op.lt: _("is less than"),
        Op.le: _("is at most"),
        Op.gt: _("is more than"),
        Op.ge: _("is at least"),
        Op.exists: _("is known"),
    },
}
"""The vocabularies that are not one subclause's alone; `wording.acts` has the others."""

LABELS = merged((_SHARED, CHOICES))
"""Every closed vocabulary of core except `Guard`, which `refusals` turns into sentences."""

_BY_WAY = {
    e.Way.email: _("by email"),
    e.Way.letter: _("by letter"),
    e.Way.phone: _("by phone"),
    e.Way.in_person: _("in person"),
    e.Way.web: _("on the web page"),
    e.Way.not_possible: _("without being able to reach them"),
}


def label(member: Coded) -> str:
    """Return the label of a member of a closed vocabulary. Raises KeyError for one without a
    label."""
    return gettext(LABELS[type(member)][member])


def waits_for_reader(reading: e.SecondReading) -> str:
    """Return what a refusal that someone not involved has to read waits for, and why."""
    text = gettext("Waiting for approval by someone not involved: {why}")
    return text.format(why=label(reading))


def options(vocabulary: type[Coded]) -> list[tuple[str, str]]:
    """Code and label of every member, in its order, as a form offers them."""
    return [(str(member), label(member)) for member in vocabulary]


def by_way(way: e.Way) -> str:
    """Return how something was communicated, inside a sentence: “by e-mail”."""
    return gettext(_BY_WAY[way])
