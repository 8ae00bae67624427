"""Which tests of a run begin first, and which values are tried on PostgreSQL."""

from collections.abc import Callable, Sequence

LONGEST = (
    "test_random_walk",
    "test_learning_look",
    "test_operations",
    "test_kill",
    "test_demo_whole",
    "test_tampering",
    "test_first_monday",
    "test_journeys",
    "test_command",
    "test_insight",
    "test_counter",
    "test_contributing",
    "test_bounded",
    "test_desk_look",
    "test_rebuilding",
    "test_reach",
    "test_markup",
    "test_api_guide",
    "test_wheel",
    "test_lists_by_browser",
)
"""Modules whose tests take longest, in this order."""


def longest_first[T](items: Sequence[T], workers: int, module: Callable[[T], str]) -> list[T]:
    """The same items, so that the longest modules begin first, dealt to the workers one by one, and
    nobody waits for one of them in the end. A worker is given a stretch of the list to begin with
    (xdist, `worksteal`): the first an even share, the next an even share of what is left."""
    modules = [name for name in LONGEST if any(module(one) == name for one in items)]
    rest = [one for one in items if module(one) not in modules]
    left, whole = len(items), list[T]()
    for number in range(workers):
        share = left // (workers - number)
        mine = modules[number::workers]
        stretch = [one for name in mine for one in items if module(one) == name]
        others = max(0, share - len(stretch))
        whole += [*stretch, *rest[:others]]
        del rest[:others]
        left -= share
    return [*whole, *rest]


def first_and_last[T](items: Sequence[T], name: Callable[[T], str]) -> list[T]:
    """Return the same items, of those with one name the first and the last.

    Values between them differ in what is read or shown; the database sees the same.
    """
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(name(item), []).append(place)
    return [
        items[n] for n in sorted({n for found in places.values() for n in (found[0], found[-1])})
    ]
