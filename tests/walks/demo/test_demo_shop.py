"""The demonstration of a shop, loaded once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.walks.demo.demonstrated import AS_OF, GROUP, demonstrated

from amends.demo.loading import NotHere, Wanted, load
from amends.governance.demonstration import Kept
from amends.handling import rules
from amends.journal.models import Entry
from amends.register.models import Row
from amends.site.worker import make_round

SHOP = Wanted("shop", AS_OF, complaints=40, seed=1)


@pytest.fixture(scope="module")
def loaded(filled_once: Any, shared: Path) -> Iterator[Kept]:
    with demonstrated(filled_once, shared, SHOP) as (kept, _):
        yield kept


@pytest.mark.usefixtures("loaded")
def test_it_has_nine_people_and_decides_alone_with_a_reason() -> None:
    assert len(rules.directory().persons) == 9
    assert Row.objects.count() >= SHOP.complaints
    assert '"alone":{' in " ".join(Entry.objects.values_list("body", flat=True))
    assert Row.objects.filter(safety=True).exists()


def test_loading_again_keeps_what_is_there(loaded: Kept) -> None:
    entries = Entry.objects.count()

    again = load(replace(SHOP, seed=2, complaints=900), work=make_round)

    assert (again, Entry.objects.count()) == (loaded, entries)


@pytest.mark.usefixtures("loaded")
def test_the_other_demonstration_needs_another_folder() -> None:
    with pytest.raises(NotHere, match="the other demonstration"):
        load(replace(GROUP, complaints=5), work=make_round)
