"""Everything that is recorded is tested on both engines; by `make test` what can differ."""

from pathlib import Path

import pytest

ONE_ENGINE = {
    "test_adopting_packs",
    "test_bounded",
    "test_improvement",
    "test_mail",
    "test_samples",
    "test_uncountable_packs",
    "test_vault_uploads",
}
"""Tests of rules, and of foreign bytes as they are read: the database only stores what comes of it.
`make test-all` runs them on PostgreSQL too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents and item.path.stem not in ONE_ENGINE:
            item.add_marker(pytest.mark.both_engines)
