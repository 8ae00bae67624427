"""The longest tests begin first, and none is lost on the way."""

import pytest
from tests.order import LONGEST, first_and_last, longest_first

SHORT = [(f"test_{number}", str(number)) for number in range(41)]
LONG = [(name, str(part)) for name in reversed(LONGEST[:5]) for part in range(2)]


@pytest.mark.parametrize("workers", [1, 2, 4, 60])
def test_every_test_is_there_once_whatever_the_number_of_workers(workers: int) -> None:
    items = [*SHORT[:20], *LONG, *SHORT[20:]]

    assert sorted(longest_first(items, workers, lambda one: one[0])) == sorted(items)
    assert longest_first([], workers, lambda one: str(one)) == []


def test_each_worker_begins_with_one_of_the_longest_modules_and_keeps_it_together() -> None:
    items = [*SHORT[:20], *LONG, *SHORT[20:]]
    ordered = longest_first(items, 4, lambda one: one[0])
    left, starts = len(ordered), [0]
    for workers in (4, 3, 2):
        share = left // workers
        starts.append(starts[-1] + share)
        left -= share

    assert [ordered[start] for start in starts] == [(name, "0") for name in LONGEST[:4]]
    assert [ordered[start + 1] for start in starts] == [(name, "1") for name in LONGEST[:4]]
    assert ordered[2] == (LONGEST[4], "0")


def test_every_module_that_is_said_to_be_long_is_there(request: pytest.FixtureRequest) -> None:
    tests = request.config.rootpath / "tests"

    assert {path.stem for path in tests.rglob("test_*.py")} >= set(LONGEST)


def test_of_the_values_of_a_test_the_first_and_the_last_are_tried_on_postgresql() -> None:
    tests = ["read[1]", "read[2]", "kept", "read[3]", "wall[1]", "wall[2]"]

    found = first_and_last(tests, lambda one: one.partition("[")[0])

    assert found == ["read[1]", "kept", "read[3]", "wall[1]", "wall[2]"]
