"""Queue, search and person look-up in a register of 100,000 complaints; a million behind a flag.

A fifth of the complaints, and never more than 20,000, have a journal; the others are drawn in bulk
from the folds of these. The viewer reads two of fifty units; two hundred complaints of these two
are walled. The bare line of the queue is the same page without access and filters.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, VIEWER, VOCABULARY, fill, fill_people, found_organization, word

FOUNDS = False
"""The register brings an organization of fifty units."""


def measure(scale: Scale) -> list[Figure]:
    """95th percentiles."""
    found_organization()
    count = 1_000_000 if scale.million else scale.of(100_000, 10_000)
    journalled = fill(count, random=Random("register"))
    people = fill_people(random=Random("people"))
    note = f"{count:,} complaints, {journalled:,} of them with a journal"
    return [*_queues(note, scale), *_days(scale), *_searches(scale), *_people(people, scale)]


def _queues(note: str, scale: Scale) -> list[Figure]:
    from amends.register.models import Row
    from amends.register.queries import Filters, Order, queue

    def page(filters: Filters, order: Order, cursor: str | None = None) -> str | None:
        return queue(_seen(), filters, order=order, cursor=cursor).next

    def far(order: Order) -> str | None:
        cursor: str | None = None
        for _ in range(scale.of(50, 5)):
            cursor = page(Filters(), order, cursor)
        return cursor

    asked = {
        "newest": (Filters(), Order.newest),
        "by next date": (Filters(open=True), Order.due),
        "of one stage": (Filters(stage=("assessed",)), Order.newest),
        "oldest": (Filters(), Order.oldest),
    }
    took = {what: _p95([lambda f=f, o=o: page(f, o)], scale) for what, (f, o) in asked.items()}
    slowest = max(took, key=lambda what: took[what])
    cursors = [(order, far(order)) for order in (Order.newest, Order.due)]
    deep = _p95([lambda o=o, c=c: page(Filters(), o, c) for o, c in cursors], scale)
    bare = _p95([lambda: list(Row.objects.order_by("-received_at", "-reference")[:51])], scale)
    each = ", ".join(f"{what} {figure:.3g}" for what, figure in took.items())
    first, note = took[slowest], f"{note}; {each}"
    return [
        Figure(
            "queue, first page, p95 of the slowest", first, "ms", bare, 60, least=False, note=note
        ),
        Figure("queue, deep page, p95", deep, "ms", bare, 60, least=False),
    ]


def _days(scale: Scale) -> list[Figure]:
    """What waits for the complaints manager, who answers for most of it, and for the viewer."""
    from tests.records import organization as org

    from amends.desk.request.context import desk_of
    from amends.desk.worklists.my_day import day_of

    def day(person: str) -> None:
        if desk := desk_of(person, shows=True):
            day_of(desk)

    whose = (org.REPRESENTATIVE, org.MANAGER, VIEWER)
    took = {person: _p95([lambda p=person: day(p)], scale) for person in whose}
    note = ", ".join(f"{person} {figure:.3g}" for person, figure in took.items())
    slowest = max(took.values())
    return [Figure("my day, p95 of the slowest", slowest, "ms", aim=100, least=False, note=note)]


def _viewing() -> tuple[Person, Rules]:
    from amends.handling import rules

    in_force = rules.rules_at(LAST)
    viewer = in_force.people.person(VIEWER)
    if viewer is None:
        raise SystemExit("the viewer is not there")
    return viewer, in_force


def _seen() -> Any:
    """What the viewer may see."""
    from amends.handling import access

    return access.visible(*_viewing())


def _searches(scale: Scale) -> list[Figure]:
    from amends.register.search import searched

    random = Random("queries")
    ranks = [*range(10), *(random.randrange(100, 1000) for _ in range(10))]
    ranks += [random.randrange(VOCABULARY // 2, VOCABULARY) for _ in range(8)]
    words = [word(rank) for rank in ranks]
    words += [f"{word(random.randrange(20))} {word(random.randrange(200))}" for _ in range(8)]
    words += ["nowhere", "neverwritten", "xyzzy", "plugh"]
    took = _p95([lambda w=w: searched(_seen(), w, cursor=None, limit=25) for w in words], scale)
    note = f"{len(words)} queries"
    return [Figure("search, p95", took, "ms", aim=100, least=False, note=note)]


def _people(count: int, scale: Scale) -> list[Figure]:
    from amends.core.values import Contact
    from amends.handling.callers import complaints_of

    person, in_force = _viewing()

    def callers(asked: Contact) -> int:
        return len(complaints_of(asked, (), person=person, rules=in_force, at_most=50))

    asked = [
        Contact(name="Ana Andersen", postcode="A5 5XY"),
        Contact(name="Clara Berkman"),
        Contact(name="Hugo Kovovva", phone="+44 20 12345678"),
        Contact(email="grace.halton17@example.org"),
        Contact(name="Jonas Fischer"),
    ]
    took = [_p95([lambda a=a: callers(a)], scale) for a in asked]
    each = ", ".join(f"{figure:.3g}" for figure in took)
    note = f"{count:,} people; {each} ms for {', '.join(str(callers(a)) for a in asked)} found"
    return [
        Figure(
            "person look-up, p95 of the slowest", max(took), "ms", aim=100, least=False, note=note
        )
    ]


def _p95(questions: list[Callable[[], object]], scale: Scale) -> float:
    for question in questions:
        question()
    rounds = max(1, scale.of(200, 40) // len(questions))
    return percentile([timed(question) for _ in range(rounds) for question in questions], 95)
