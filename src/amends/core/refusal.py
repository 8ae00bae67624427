"""Clause 4.12: refusals of acts, as a code with its clause and values, never as a sentence.

Each member of `Guard` is one rule that can refuse. `wording` turns a refusal into a sentence that
says what happened, why, and what to do.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime

from .values import Code, Coded, Day, Id, Moment, Money

type Value = (
    Code | Id | Moment | Day | Money | int | tuple[Code, ...] | tuple[Id, ...] | tuple[int, ...]
)


class Guard(Coded):
    """The rules that can refuse an act, by subject."""

    # who
    not_permitted = "not_permitted"
    person_complained_about = "person_complained_about"
    sealed_triage = "sealed_triage"
    not_independent = "not_independent"
    cannot_handle = "cannot_handle"
    not_competent = "not_competent"
    owners_not_competent = "owners_not_competent"
    same_person = "same_person"
    over_limit = "over_limit"
    not_your_own = "not_your_own"
    authority_missing = "authority_missing"
    own_role = "own_role"
    deputy_gains = "deputy_gains"
    last_holder = "last_holder"
    still_in_charge = "still_in_charge"
    no_second_person = "no_second_person"
    needs_two = "needs_two"
    # what the act names
    wrong_stage = "wrong_stage"
    unknown_party = "unknown_party"
    unknown_issue = "unknown_issue"
    unknown_person = "unknown_person"
    unknown_code = "unknown_code"
    unknown_piece = "unknown_piece"
    unknown_item = "unknown_item"
    in_the_future = "in_the_future"
    not_by_hand = "not_by_hand"
    before_receipt = "before_receipt"
    already_exists = "already_exists"
    already_done = "already_done"
    same_complaint = "same_complaint"
    wrong_type = "wrong_type"
    anonymous_with_identity = "anonymous_with_identity"
    # what must have been done before
    not_complete = "not_complete"
    needs_reason = "needs_reason"
    mentions_unsettled = "mentions_unsettled"
    not_told_in_full = "not_told_in_full"
    side_not_heard = "side_not_heard"
    finding_missing = "finding_missing"
    not_finished = "not_finished"
    nothing_proposed = "nothing_proposed"
    not_proposed = "not_proposed"
    nothing_to_check = "nothing_to_check"
    nothing_to_read = "nothing_to_read"
    nothing_offered = "nothing_offered"
    not_authorized = "not_authorized"
    notice_missing = "notice_missing"
    recourse_missing = "recourse_missing"
    needs_long_way = "needs_long_way"
    not_accepted = "not_accepted"
    not_carried_out = "not_carried_out"
    not_verified = "not_verified"
    too_early = "too_early"
    notices_missing = "notices_missing"
    reply_not_shown = "reply_not_shown"
    refusal_stands = "refusal_stands"
    nothing_noted = "nothing_noted"
    options_left = "options_left"
    not_withdrawn = "not_withdrawn"
    safety_not_investigated = "safety_not_investigated"
    safety_is_urgent = "safety_is_urgent"
    no_such_level = "no_such_level"
    no_consent = "no_consent"
    over_promised = "over_promised"
    last_complainant = "last_complainant"
    term_over = "term_over"
    term_passed = "term_passed"
    not_later = "not_later"
    not_paused = "not_paused"
    may_not_pause = "may_not_pause"
    may_not_extend = "may_not_extend"
    beyond_longest = "beyond_longest"
    needs_good_reason = "needs_good_reason"
    uncountable = "uncountable"
    extended_already = "extended_already"
    no_such_ground = "no_such_ground"
    letter_first = "letter_first"
    on_hold = "on_hold"
    still_kept = "still_kept"
    needs_disposal = "needs_disposal"
    too_early_to_dispose = "too_early_to_dispose"
    not_untouched = "not_untouched"
    # problems and actions
    wrong_state = "wrong_state"
    not_by_owner = "not_by_owner"
    not_opened = "not_opened"
    not_top_management = "not_top_management"
    not_the_chair = "not_the_chair"
    chair_missing = "chair_missing"
    review_not_complete = "review_not_complete"
    in_the_past = "in_the_past"
    before_plan = "before_plan"
    empty_pattern = "empty_pattern"
    actions_planned = "actions_planned"
    no_effect_shown = "no_effect_shown"
    effect_rule_missing = "effect_rule_missing"
    effect_rule_fixed = "effect_rule_fixed"
    owner_sees_no_part = "owner_sees_no_part"
    baseline_not_over = "baseline_not_over"
    window_too_short = "window_too_short"
    before_check_day = "before_check_day"
    alert_open = "alert_open"
    # what a sample needs
    seed_missing = "seed_missing"
    nothing_to_draw = "nothing_to_draw"
    invitation_over = "invitation_over"
    involved_in_it = "involved_in_it"
    not_an_independent_auditor = "not_an_independent_auditor"
    # what a regulator demands of a letter
    must_be_written = "must_be_written"
    checklist_open = "checklist_open"
    forbidden_text = "forbidden_text"
    # what must be chosen of a regulator's list
    list_open = "list_open"


CLAUSES: dict[Guard, str] = {
    Guard.not_permitted: "5.4",
    Guard.person_complained_about: "4.7",
    Guard.sealed_triage: "4.10",
    Guard.not_independent: "4.7",
    Guard.cannot_handle: "4.14",
    Guard.not_competent: "4.14",
    Guard.owners_not_competent: "4.14",
    Guard.same_person: "4.7",
    Guard.over_limit: "7.7",
    Guard.not_your_own: "4.10",
    Guard.authority_missing: "4.10",
    Guard.own_role: "5.4",
    Guard.deputy_gains: "4.7",
    Guard.last_holder: "5.4",
    Guard.no_second_person: "4.7",
    Guard.needs_two: "4.7",
    Guard.wrong_stage: "7",
    Guard.unknown_party: "7.2",
    Guard.unknown_issue: "7.6",
    Guard.unknown_person: "5.4",
    Guard.unknown_code: "8.2",
    Guard.unknown_piece: "8.1",
    Guard.unknown_item: "7.3",
    Guard.in_the_future: "4.9",
    Guard.not_by_hand: "4.9",
    Guard.before_receipt: "4.9",
    Guard.already_exists: "7.2",
    Guard.already_done: "7.3",
    Guard.same_complaint: "8.1",
    Guard.wrong_type: "4.9",
    Guard.anonymous_with_identity: "4.10",
    Guard.not_complete: "7.5",
    Guard.needs_reason: "4.12",
    Guard.mentions_unsettled: "4.7",
    Guard.not_told_in_full: "4.7",
    Guard.side_not_heard: "7.6",
    Guard.finding_missing: "7.6",
    Guard.not_finished: "7.6",
    Guard.nothing_proposed: "4.7",
    Guard.not_proposed: "4.7",
    Guard.nothing_to_check: "4.7",
    Guard.nothing_to_read: "5.4.1",
    Guard.nothing_offered: "4.12",
    Guard.still_in_charge: "4.12",
    Guard.not_authorized: "7.7",
    Guard.notice_missing: "7.8",
    Guard.recourse_missing: "7.8",
    Guard.needs_long_way: "7.7",
    Guard.not_accepted: "7.9",
    Guard.not_carried_out: "7.9",
    Guard.not_verified: "7.9",
    Guard.too_early: "7.9",
    Guard.notices_missing: "7.9",
    Guard.reply_not_shown: "7.9",
    Guard.refusal_stands: "7.9",
    Guard.nothing_noted: "7.9",
    Guard.options_left: "7.9",
    Guard.not_withdrawn: "7.9",
    Guard.safety_not_investigated: "7.5",
    Guard.safety_is_urgent: "7.5",
    Guard.no_such_level: "7.7",
    Guard.no_consent: "7.9",
    Guard.over_promised: "7.9",
    Guard.last_complainant: "7.2",
    Guard.term_over: "7.3",
    Guard.term_passed: "7.3",
    Guard.not_later: "7.3",
    Guard.not_paused: "7.3",
    Guard.may_not_pause: "7.3",
    Guard.may_not_extend: "7.3",
    Guard.beyond_longest: "7.3",
    Guard.needs_good_reason: "7.3",
    Guard.uncountable: "7.3",
    Guard.extended_already: "7.3",
    Guard.no_such_ground: "7.3",
    Guard.letter_first: "7.3",
    Guard.on_hold: "8.1",
    Guard.still_kept: "8.1",
    Guard.needs_disposal: "8.1",
    Guard.too_early_to_dispose: "8.1",
    Guard.not_untouched: "8.1",
    Guard.wrong_state: "8.7",
    Guard.not_by_owner: "8.7",
    Guard.not_opened: "5.3",
    Guard.not_top_management: "8.6",
    Guard.not_the_chair: "8.6",
    Guard.chair_missing: "8.6",
    Guard.review_not_complete: "8.6",
    Guard.in_the_past: "8.7",
    Guard.before_plan: "8.7",
    Guard.empty_pattern: "8.2",
    Guard.actions_planned: "8.7",
    Guard.no_effect_shown: "8.7",
    Guard.effect_rule_missing: "8.7",
    Guard.effect_rule_fixed: "8.7",
    Guard.owner_sees_no_part: "8.7",
    Guard.baseline_not_over: "8.7",
    Guard.window_too_short: "8.7",
    Guard.before_check_day: "8.7",
    Guard.alert_open: "8.4",
    Guard.seed_missing: "8.3",
    Guard.nothing_to_draw: "8.3",
    Guard.invitation_over: "8.3",
    Guard.involved_in_it: "4.7",
    Guard.not_an_independent_auditor: "8.5",
    Guard.must_be_written: "7.8",
    Guard.checklist_open: "7.8",
    Guard.forbidden_text: "7.8",
    Guard.list_open: "7.5",
}


class Refused(Exception):
    """Exception of an act that may not be done now. Falsy, so that ``may(...)`` reads as a
    question."""

    def __init__(self, guard: Guard, /, **values: Value) -> None:
        super().__init__(guard, values)
        self.guard = guard
        self.clause = CLAUSES[guard]
        self.values = values

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!s}" for name, value in self.values.items())
        return f"{self.guard} ({self.clause}) {told}".rstrip()


def demand(holds: bool, guard: Guard, /, **values: Value) -> None:
    """Raise `Refused` unless the condition holds."""
    if not holds:
        raise Refused(guard, **values)


_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""Range of years in which a day can be counted and shown everywhere; other years are typing
errors."""


def demand_days(given: object, field: str = "day") -> None:
    """Refuse a payload that contains, at any depth, a day or moment outside the plausible years."""
    if isinstance(given, date | datetime):
        demand(_FIRST_YEAR <= given.year <= _LAST_YEAR, Guard.wrong_type, field=Code(field))
    elif isinstance(given, tuple):
        for one in given:
            demand_days(one, field)
    elif is_dataclass(given):
        for known in fields(given):
            demand_days(getattr(given, known.name), known.name)
