"""All texts of a table of wordings."""

from collections.abc import Iterator

from amends.wording.phrases import By, Told


def every_text(told: Told) -> Iterator[str]:
    """All texts that could be chosen."""
    if isinstance(told, By):
        for other in (*told.texts.values(), told.otherwise):
            yield from every_text(other)
    elif told is not None:
        yield from (told,) if isinstance(told, str) else told
