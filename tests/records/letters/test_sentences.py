"""The sentences that we provide for points that regulators require."""

from typing import Any

import pytest

from amends.governance import packs
from amends.letters import required_points


@pytest.mark.parametrize("name", required_points._sentences())
def test_a_sentence_is_for_a_point_of_shipped_packs_and_in_each_language(name: str) -> None:
    letter, _, point = name.partition("/")
    provided: dict[str, Any] = required_points._sentences()[name]
    assert set(provided) == {"packs", "en", "de", "fr"}
    for pack in provided["packs"]:
        (newest, *_) = packs.shipped(pack)
        points = {
            (one.id, each.id, each.auto)
            for one in newest.communications
            for each in one.must_contain
        }
        assert (letter, point, None) in points
