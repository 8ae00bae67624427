"""In which order the tests of a run begin."""

from collections.abc import Callable, Sequence

LONGEST = (
    "test_desk_look",
    "test_first_monday",
    "test_random_walk",
    "test_operations",
    "test_journeys",
    "test_counter",
    "test_lists_by_browser",
    "test_command",
    "test_desk_register",
    "test_markup",
    "test_mail_agreement",
    "test_api_guide",
    "test_wheel",
    "test_kill",
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
