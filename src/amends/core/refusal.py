"""Clause 4.12: refusals of acts, as a code with its clause and values, never as a sentence.

Each member of `Guard` is one rule that can refuse. `wording` turns a refusal into a sentence that
says what happened, why, and what to do.
"""

from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Self

from .values import Code, Coded, Day, Id, Moment, Money

type Value = (
    Code | Id | Moment | Day | Money | int | tuple[Code, ...] | tuple[Id, ...] | tuple[int, ...]
)


class Guard(Coded):
    """The rules that can refuse an act, by subject, each with its clause."""

    clause: str

    def __new__(cls, code: str, clause: str = "") -> Self:
        """Return the rule of this code and clause; looking one up needs its code only."""
        if not clause:
            raise ValueError(f"{code} has no clause")
        guard = str.__new__(cls, code)
        guard._value_, guard.clause = code, clause
        return guard

    # who
    not_permitted = "not_permitted", "5.4"
    person_complained_about = "person_complained_about", "4.7"
    sealed_triage = "sealed_triage", "4.10"
    not_independent = "not_independent", "4.7"
    cannot_handle = "cannot_handle", "4.14"
    not_competent = "not_competent", "4.14"
    owners_not_competent = "owners_not_competent", "4.14"
    same_person = "same_person", "4.7"
    not_by_operator = "not_by_operator", "4.7"
    over_limit = "over_limit", "7.7"
    not_your_own = "not_your_own", "4.10"
    authority_missing = "authority_missing", "4.10"
    own_role = "own_role", "5.4"
    deputy_gains = "deputy_gains", "4.7"
    last_holder = "last_holder", "5.4"
    still_in_charge = "still_in_charge", "4.12"
    no_second_person = "no_second_person", "4.7"
    needs_two = "needs_two", "4.7"
    # what the act names
    wrong_stage = "wrong_stage", "7"
    unknown_party = "unknown_party", "7.2"
    unknown_issue = "unknown_issue", "7.6"
    unknown_person = "unknown_person", "5.4"
    unknown_code = "unknown_code", "8.2"
    unknown_piece = "unknown_piece", "8.1"
    unknown_item = "unknown_item", "7.3"
    in_the_future = "in_the_future", "4.9"
    not_by_hand = "not_by_hand", "4.9"
    before_receipt = "before_receipt", "4.9"
    already_exists = "already_exists", "7.2"
    already_done = "already_done", "7.3"
    same_complaint = "same_complaint", "8.1"
    wrong_type = "wrong_type", "4.9"
    anonymous_with_identity = "anonymous_with_identity", "4.10"
    # what must have been done before
    not_complete = "not_complete", "7.5"
    needs_reason = "needs_reason", "4.12"
    mentions_unsettled = "mentions_unsettled", "4.7"
    not_told_in_full = "not_told_in_full", "4.7"
    side_not_heard = "side_not_heard", "7.6"
    hearing_not_confirmed = "hearing_not_confirmed", "4.7"
    hearing_open = "hearing_open", "4.7"
    nothing_to_confirm = "nothing_to_confirm", "4.7"
    finding_missing = "finding_missing", "7.6"
    evidence_missing = "evidence_missing", "7.6"
    not_finished = "not_finished", "7.6"
    nothing_proposed = "nothing_proposed", "4.7"
    not_proposed = "not_proposed", "4.7"
    nothing_to_check = "nothing_to_check", "4.7"
    nothing_to_read = "nothing_to_read", "5.4.1"
    nothing_offered = "nothing_offered", "4.12"
    not_authorized = "not_authorized", "7.7"
    notice_missing = "notice_missing", "7.8"
    empty_letter = "empty_letter", "7.8"
    passage_missing = "passage_missing", "7.8"
    recourse_missing = "recourse_missing", "7.8"
    needs_long_way = "needs_long_way", "7.7"
    not_accepted = "not_accepted", "7.9"
    not_carried_out = "not_carried_out", "7.9"
    not_verified = "not_verified", "7.9"
    too_early = "too_early", "7.9"
    notices_missing = "notices_missing", "7.9"
    reply_not_shown = "reply_not_shown", "7.9"
    refusal_stands = "refusal_stands", "7.9"
    nothing_noted = "nothing_noted", "7.9"
    nothing_recorded_late = "nothing_recorded_late", "7.3"
    options_left = "options_left", "7.9"
    not_reviewed = "not_reviewed", "7.9"
    review_missing = "review_missing", "7.9"
    not_withdrawn = "not_withdrawn", "7.9"
    safety_not_investigated = "safety_not_investigated", "7.5"
    danger_call_first = "danger_call_first", "7.5"
    safety_is_urgent = "safety_is_urgent", "7.5"
    no_such_level = "no_such_level", "7.7"
    no_consent = "no_consent", "7.9"
    over_promised = "over_promised", "7.9"
    last_complainant = "last_complainant", "7.2"
    term_over = "term_over", "7.3"
    term_passed = "term_passed", "7.3"
    not_later = "not_later", "7.3"
    not_paused = "not_paused", "7.3"
    may_not_pause = "may_not_pause", "7.3"
    may_not_extend = "may_not_extend", "7.3"
    beyond_longest = "beyond_longest", "7.3"
    needs_good_reason = "needs_good_reason", "7.3"
    uncountable = "uncountable", "7.3"
    extended_already = "extended_already", "7.3"
    no_such_ground = "no_such_ground", "7.3"
    letter_first = "letter_first", "7.3"
    on_hold = "on_hold", "8.1"
    still_kept = "still_kept", "8.1"
    needs_disposal = "needs_disposal", "8.1"
    too_early_to_dispose = "too_early_to_dispose", "8.1"
    not_untouched = "not_untouched", "8.1"
    # problems and actions
    wrong_state = "wrong_state", "8.7"
    not_by_owner = "not_by_owner", "8.7"
    not_opened = "not_opened", "5.3"
    not_top_management = "not_top_management", "8.6"
    not_the_chair = "not_the_chair", "8.6"
    chair_missing = "chair_missing", "8.6"
    review_not_complete = "review_not_complete", "8.6"
    in_the_past = "in_the_past", "8.7"
    review_too_late = "review_too_late", "8.7"
    before_first_entry = "before_first_entry", "8.1"
    before_plan = "before_plan", "8.7"
    empty_pattern = "empty_pattern", "8.2"
    actions_planned = "actions_planned", "8.7"
    no_effect_shown = "no_effect_shown", "8.7"
    effect_rule_missing = "effect_rule_missing", "8.7"
    effect_rule_fixed = "effect_rule_fixed", "8.7"
    owner_sees_no_part = "owner_sees_no_part", "8.7"
    baseline_not_over = "baseline_not_over", "8.7"
    window_too_short = "window_too_short", "8.7"
    before_check_day = "before_check_day", "8.7"
    alert_open = "alert_open", "8.4"
    # what a sample needs
    seed_missing = "seed_missing", "8.3"
    nothing_to_draw = "nothing_to_draw", "8.3"
    invitation_over = "invitation_over", "8.3"
    involved_in_it = "involved_in_it", "4.7"
    not_an_independent_auditor = "not_an_independent_auditor", "8.5"
    # what a regulator demands of a letter
    must_be_written = "must_be_written", "7.8"
    carries_no_files = "carries_no_files", "7.8"
    checklist_open = "checklist_open", "7.8"
    forbidden_text = "forbidden_text", "7.8"
    # what must be chosen of a regulator's list
    list_open = "list_open", "7.5"


class Refused(Exception):
    """Exception of an act that may not be done now. Falsy, so that ``may(...)`` asks."""

    def __init__(self, guard: Guard, /, **values: Value) -> None:
        super().__init__(guard, values)
        self.guard = guard
        self.clause = guard.clause
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
"""Range of years in which a day is plausible; others are typing errors."""


def demand_days(given: Any, field: str = "day") -> None:
    """Refuse a payload that contains, at any depth, a day or moment outside the plausible years."""
    if isinstance(given, date):
        demand(_FIRST_YEAR <= given.year <= _LAST_YEAR, Guard.wrong_type, field=Code(field))
    elif isinstance(given, tuple):
        for one in given:
            demand_days(one, field)
    else:
        for name in _names(given.__class__):
            value = getattr(given, name)
            if type(value) not in _WITHOUT_DAYS:
                demand_days(value, name)


_WITHOUT_DAYS = frozenset({type(None), str, int, bool, Code, Id})


@cache
def _names(cls: type) -> tuple[str, ...]:
    """Return the fields of a dataclass; none for anything else."""
    return tuple(field.name for field in fields(cls)) if is_dataclass(cls) else ()
