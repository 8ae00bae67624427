"""Every invariant of governing records and evidence (12 to 20) has tests that this table names."""

import ast
import re
from pathlib import Path

import pytest

from amends.insight.measures import MEASURES, UNFED

ROOT = Path(__file__).parents[1]

INVARIANTS: dict[str, tuple[str, ...]] = {
    "12 personal data outside a role is masked, and each view is logged": (
        "doors/desk/test_conformity.py::test_no_name_of_a_complainant_is_even_opened_for_an_auditor",
        "doors/desk/test_paper.py::test_personal_fields_are_hidden_on_page_and_paper_from_whoever_is_not_told_names",
        "doors/desk/test_read_log.py::test_the_representative_reads_who_opened_a_complaint_when_and_for_what",
        "records/exports/test_taking_away.py::test_somebody_gets_what_they_may_see_and_it_is_noted_that_they_read_it",
        "records/vault/test_vault.py::test_a_read_without_reader_or_of_an_unknown_piece_is_refused_and_not_logged",
    ),
    "13 public times are the targets of the settings": (
        "doors/portal/test_portal_track.py::test_the_policy_page_tells_all_seven_things_with_the_times_of_the_targets",
    ),
    "14 every closed complaint is classified": (
        "core/invariants.py::_14_whatever_is_closed_here_is_classified",
        "core/operation/test_operation_closing.py::test_a_complaint_is_closed_only_with_codes_of_the_policy",
    ),
    "15 no amount is ever charged to a complainant": (
        "core/invariants.py::_15_money_goes_to_the_complainant_never_from_them",
    ),
    "16 disposal only by schedule with approval, and exports readable without the product": (
        "core/governing/test_record_keeping.py::test_only_complaints_past_their_retention_period_are_proposed",
        "core/governing/test_record_keeping.py::test_no_one_disposes_alone_or_unread",
        "records/maintenance/test_retention.py::test_nothing_is_erased_before_another_person_approved_after_opening_the_list",
        "house/test_invariants.py::test_an_evidence_pack_has_only_files_that_any_computer_opens",
    ),
    "17 a review is not complete while an input is missing": (
        "core/governing/test_reviews.py::test_signing_is_refused_while_an_input_a_conclusion_or_the_attendance_is_missing",
    ),
    "18 random samples can be drawn again from the stored seed": (
        "records/handling/test_samples.py::test_a_stranger_draws_the_same_sample_from_the_published_list_and_checkpoints",
        "doors/desk/test_audits.py::test_a_stranger_draws_the_same_sample_from_the_list_and_the_checkpoint",
    ),
    "19 discipline cannot be recorded in a complaint": (
        "core/operation/test_operation_records.py::test_discipline_has_no_place_in_a_complaint",
    ),
    "20 K01 to K23 are computed from entries, without counters kept by hand": (
        "house/test_invariants.py::test_every_criterion_of_the_annex_has_a_source",
        "records/insight/test_insight.py::test_the_engine_counts_what_the_folds_say",
        "records/insight/test_facts.py::test_a_full_rebuild_equals_what_was_written_step_by_step",
    ),
}


def test_the_table_has_every_invariant() -> None:
    numbers = [int(re.match(r"\d+", one).group()) for one in INVARIANTS]  # type: ignore[union-attr]
    assert numbers == list(range(12, 21))


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_every_invariant_has_its_tests(invariant: str) -> None:
    for place in INVARIANTS[invariant]:
        path, _, name = place.partition("::")
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        found = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        assert name in {one.name for one in found}, place


def test_every_criterion_of_the_annex_has_a_source() -> None:
    annex = {f"k{number:02}" for number in range(1, 24)}
    assert annex <= MEASURES.keys()
    assert not annex & UNFED.keys()


def test_an_evidence_pack_has_only_files_that_any_computer_opens() -> None:
    from amends.desk.evidence import gathering

    assert {one.name.rpartition(".")[2] for one in gathering.PARTS} <= {"csv", "txt", "jsonl"}
