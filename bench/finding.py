"""My day, the list of complaints, searches and person look-up at 100,000 complaints; `--rows` for
another number. Pages are measured whole, in processor time.

Up to 4,000 complaints have a journal, the oldest and the newest; the others are drawn in bulk from
the folds of these. Front-line staff read two of fifty units; two hundred complaints of these two
are restricted. One handler investigates more than anyone would.
"""

from collections.abc import Callable
from random import Random

from tests.records import organization as org

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.personnel import Person

from .figures import Figure, Scale, percentile, timed
from .filling import LAST, VIEWED, VIEWER, VOCABULARY, fill, fill_people, found_organization, word
from .pages import page

_ROLES = {
    "complaints manager": org.REPRESENTATIVE,
    "area manager": org.MANAGER,
    "handler": org.HANDLER,
    "senior management": org.DIRECTOR,
    "front-line staff": VIEWER,
    "auditor": org.AUDITOR,
}
FOUNDS = False
"""The register brings an organization of fifty units."""


def measure(scale: Scale) -> list[Figure]:
    """Medians of pages, and the 95th percentile of the look-up."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    found_organization()
    count = scale.rows or (1_000_000 if scale.million else scale.of(100_000, 10_000))
    fill(count, random=Random("register"))
    people = fill_people(random=Random("people"))
    return [*_days(scale), *_lists(scale), *_searches(scale), *_people(people, scale)]


def _days(scale: Scale) -> list[Figure]:
    """My day, by role."""
    return [page(f"My day, {role}", who, "/desk/", scale) for role, who in _ROLES.items()]


def _lists(scale: Scale) -> list[Figure]:
    """The list of complaints as it opens, in a saved view, and after two pages."""
    from amends.people.models import SavedView

    views = ("state=late", f"unit={VIEWED[0]}", "stage=assessed&order=oldest", "order=priority")
    for number, query in enumerate(views):
        SavedView.objects.create(person=VIEWER, name=f"View {number}", query=query, shared=True)
    asked = {"as it opens": "", **{f"saved view {one}": f"?{one}" for one in views}}
    return [
        page(f"Complaints, {what}, {role}", _ROLES[role], f"/desk/complaints/{query}", scale)
        for role in ("complaints manager", "front-line staff")
        for what, query in asked.items()
    ]


def _searches(scale: Scale) -> list[Figure]:
    from amends.register.models import Row

    reference = Row.objects.values_list("reference", flat=True)[0]
    middling = word(400)
    asked = {
        "a common word": word(3),
        "a middling word": middling,
        "a rare word": word(VOCABULARY - 1),
        "two words": f"{word(3)}+{middling}",
        "a misspelt word": f"{middling[:4]}x{middling[4:]}",
        "an owner": "Hanna",
        "part of a reference": reference[:4],
        "a word in none": "plugh",
    }
    return [
        page(f"search, {what}", org.REPRESENTATIVE, f"/desk/complaints/?q={text}", scale)
        for what, text in asked.items()
    ] + [page("search, front-line staff", VIEWER, f"/desk/complaints/?q={middling}", scale)]


def _viewing() -> tuple[Person, Rules]:
    from amends.handling import rules

    in_force = rules.rules_at(LAST)
    viewer = in_force.people.person(VIEWER)
    if viewer is None:
        raise SystemExit("the viewer is not there")
    return viewer, in_force


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
