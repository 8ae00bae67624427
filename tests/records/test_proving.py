"""Proving: whatever stands in a forged entry, the check ends with a finding."""

import pytest

from amends.handling.proving import _Pieces
from amends.journal.chain import Kept

DIGEST = "ab" * 32


@pytest.mark.django_db
@pytest.mark.parametrize("piece", ["no id at all", "x" * 5_000, "äöü", ""])
def test_a_piece_that_no_id_can_name_is_a_finding_and_no_failure(piece: str) -> None:
    body = f'{{"is":{{"words":{{"digest":"{DIGEST}","length":5,"sealed":"{piece}"}}}}}}'
    entry = Kept("complaint/AAAA", 1, "Noted", body, "2026", "", DIGEST)

    found = list(_Pieces()([entry]))

    assert [(f.place, f.what) for f in found] == (
        [("complaint/AAAA@1", "words_gone")] if piece else []
    )


@pytest.mark.django_db
def test_a_length_of_ten_thousand_digits_is_left_to_the_check_of_the_digest() -> None:
    body = f'{{"digest":"{DIGEST}","length":{"9" * 10_000},"sealed":"piece"}}'

    assert not list(_Pieces()([Kept("complaint/AAAA", 1, "Noted", body, "2026", "", DIGEST)]))
