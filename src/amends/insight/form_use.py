"""Annex with the complainant's form: at which page of it people give up."""

from dataclasses import dataclass

from amends.core.improvement.reports.content import percent_of
from amends.core.improvement.statistics.comparing import LEAST
from amends.core.improvement.suppression import Number, masked
from amends.core.values import Day
from amends.register.form_ends import ended

from . import spans

_ALL = ""
"""In place of a page or a language: all of them."""


@dataclass(frozen=True, slots=True)
class FormUse:
    """The drafts that ended in complete months: `numbers` by page and language, with "" for all of
    them, as the reader may see them. Pages and languages are those with any."""

    first: Day
    last: Day
    pages: tuple[str, ...]
    languages: tuple[str, ...]
    numbers: dict[tuple[str, str], Number]

    def share(self, page: str) -> int | None:
        """Return how many of those who began ended at a page, in percent; None where the numbers
        are hidden or too few."""
        begun = self.numbers[_ALL, _ALL]
        enough = isinstance(begun, int) and begun >= LEAST
        return percent_of(self.numbers[page, _ALL], begun) if enough else None


def form_use(today: Day, *, every: bool) -> FormUse | None:
    """Return the use of the form in the last twelve months, of the last one to people who do not
    see every number: without those below `FEW`. None if no one began a complaint."""
    first, last = spans.complete("month", 12 if every else 1, today)
    numbers = ended(first, last)
    pages, languages = (tuple(sorted({key[at] for key in numbers})) for at in (0, 1))
    for (page, language), number in list(numbers.items()):
        for total in ((page, _ALL), (_ALL, language), (_ALL, _ALL)):
            numbers[total] += number
    sums = [[(_ALL, of), *((page, of) for page in pages)] for of in (_ALL, *languages)]
    sums += [[(page, _ALL), *((page, of) for of in languages)] for page in (_ALL, *pages)]
    cells = {key: numbers[key] for row in sums for key in row}
    shown: dict[tuple[str, str], Number] = {**cells} if every else masked(cells, sums)
    return FormUse(first, last, pages, languages, shown) if numbers else None
