"""Everything that is recorded is tested on both engines; by `make test` what can differ."""

from pathlib import Path

import pytest

ONE_ENGINE = {
    "test_adopting_packs",
    "test_analysis",
    "test_bounded",
    "test_brands_apart",
    "test_charts",
    "test_checking",
    "test_criteria",
    "test_demanding",
    "test_facts",
    "test_hours_told",
    "test_imports",
    "test_improvement",
    "test_insight",
    "test_kept_told",
    "test_letters",
    "test_letters_ends",
    "test_letters_forbidden",
    "test_letters_readability",
    "test_letters_that_lack",
    "test_locations",
    "test_log_attacks",
    "test_log_receipts",
    "test_mail",
    "test_outbox",
    "test_outside",
    "test_passwords",
    "test_people_tokens",
    "test_promised_actions",
    "test_proof_words",
    "test_publishing",
    "test_ready_mappings",
    "test_regulators",
    "test_reports",
    "test_sample_measures",
    "test_samples",
    "test_shared_words",
    "test_signals",
    "test_starting",
    "test_taking_away",
    "test_taking_files_away",
    "test_told",
    "test_uncountable_packs",
    "test_vault_uploads",
    "test_what_if",
}
"""Tests of rules, of wording, and of files as they are written and read: the database only stores
what comes of it. `make test-all` runs them on PostgreSQL too, and `make test` those of them that
are marked `both_engines` themselves."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = f"{Path(__file__).parent}/"
    for item in items:
        alone = item.path.stem in ONE_ENGINE or item.get_closest_marker("one_engine")
        if str(item.path).startswith(here) and not alone:
            item.add_marker(pytest.mark.both_engines)
