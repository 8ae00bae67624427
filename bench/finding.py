"""Queue, search and person look-up in a register of 100,000 complaints; a million behind a flag.

The rows are drawn in bulk from generated folds. The viewer reads two of fifty units; two hundred
complaints are walled. The bare line of the queue is the same page without access and filters.
"""

from collections.abc import Callable
from random import Random

from .figures import Figure, Scale, percentile, timed
from .filling import VOCABULARY, fill_people, fill_register, fill_words, word

KEYS = ("person/viewer", "unit/unit07", "unit/unit31")


def measure(scale: Scale) -> list[Figure]:
    """95th percentiles."""
    from django.db import connection

    count = 1_000_000 if scale.million else scale.of(100_000, 10_000)
    fill_register(count, random=Random("register"))
    fill_words(random=Random("words"))
    people = scale.of(100_000, 5_000)
    fill_people(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [*_queues(count, scale), *_searches(count, scale), *_people(people, scale)]


def _queues(count: int, scale: Scale) -> list[Figure]:
    from amends.register.models import Row
    from amends.register.queries import Filters, Order, queue, visible

    def page(filters: Filters, order: Order, cursor: str | None = None) -> str | None:
        return queue(visible(KEYS), filters, order=order, cursor=cursor).next

    asked = [
        (Filters(), Order.newest),
        (Filters(open=True), Order.due),
        (Filters(stage=("assessed",)), Order.newest),
        (Filters(), Order.oldest),
    ]
    cursor: str | None = None
    for _ in range(scale.of(50, 5)):
        cursor = page(Filters(), Order.newest, cursor)
    first = _p95([lambda f=f, o=o: page(f, o) for f, o in asked], scale)
    deep = _p95([lambda: page(Filters(), Order.newest, cursor)], scale)
    bare = _p95([lambda: list(Row.objects.order_by("-received_at", "-reference")[:51])], scale)
    note = f"{count:,} complaints, 2 of 50 units"
    return [
        Figure("queue, first page, p95", first, "ms", bare, 60, least=False, note=note),
        Figure("queue, deep page, p95", deep, "ms", bare, 60, least=False),
    ]


def _searches(count: int, scale: Scale) -> list[Figure]:
    from amends.register.queries import visible
    from amends.register.search import search

    random = Random("queries")
    ranks = [*range(10), *(random.randrange(100, 1000) for _ in range(10))]
    ranks += [random.randrange(VOCABULARY // 2, VOCABULARY) for _ in range(8)]
    words = [word(rank) for rank in ranks]
    words += [f"{word(random.randrange(20))} {word(random.randrange(200))}" for _ in range(8)]
    words += ["nowhere", "neverwritten", "xyzzy", "plugh"]
    took = _p95([lambda w=w: search(visible(KEYS), w) for w in words], scale)
    note = f"{len(words)} queries, {count:,} complaints"
    return [Figure("search, p95", took, "ms", aim=120, least=False, note=note)]


def _people(count: int, scale: Scale) -> list[Figure]:
    from amends.core.values import Contact
    from amends.vault.lookup import find

    asked = [
        Contact(name="Ana Andersen", postcode="A5 5XY"),
        Contact(name="Clara Berkman"),
        Contact(name="Hugo Kovovva", phone="+44 20 12345678"),
        Contact(email="grace.halton17@example.org"),
        Contact(name="Jonas Fischer"),
    ]
    took = _p95([lambda a=a: find(a) for a in asked], scale)
    note = f"{count:,} people"
    return [Figure("person look-up, p95", took, "ms", aim=100, least=False, note=note)]


def _p95(questions: list[Callable[[], object]], scale: Scale) -> float:
    for question in questions:
        question()
    rounds = max(1, scale.of(200, 40) // len(questions))
    return percentile([timed(question) for _ in range(rounds) for question in questions], 95)
