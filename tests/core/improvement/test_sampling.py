"""Samples follow from a list and a seed alone, and every entry has the same chance."""

from hypothesis import given
from hypothesis import strategies as st

from amends.core.improvement.samples.drawing import draw, draw_share, entries_of, list_text, seed_of

ENTRIES = st.sets(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=40)


@given(ENTRIES, st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(0, 50))
def test_a_sample_does_not_depend_on_the_order_of_its_list(
    entries: set[str], seed: str, size: int
) -> None:
    sample = draw(sorted(entries), seed, size)
    assert sample == draw(sorted(entries, reverse=True), seed, size)
    assert len(set(sample)) == min(size, len(entries))
    assert set(sample) <= entries


@given(ENTRIES)
def test_a_published_list_gives_its_entries_back(entries: set[str]) -> None:
    assert set(entries_of(list_text(entries))) == entries


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    entries, seed = [f"{n:016x}" for n in range(50)], seed_of("a note\n")
    assert draw(entries, seed, 10) == draw(entries, seed, 30)[:10]


def test_over_many_seeds_every_entry_is_drawn_about_equally_often() -> None:
    entries = [f"{n:016x}" for n in range(10)]
    drawn = [one for n in range(4_000) for one in draw(entries, seed_of(f"note {n}"), 3)]
    counts = [drawn.count(one) for one in entries]
    # 12,000 draws, 1,200 expected each; the standard deviation is about 29
    assert all(abs(count - 1_200) < 5 * 29 for count in counts), counts


def test_short_daily_lists_give_the_same_share_as_a_long_one() -> None:
    lists = [[f"{day:08x}{n:08x}" for n in range(2)] for day in range(2_000)]
    drawn = [draw_share(one, seed_of(f"day {n}"), 20) for n, one in enumerate(lists)]
    # 4,000 entries, 800 expected; the standard deviation is about 25
    assert abs(sum(map(len, drawn)) - 800) < 5 * 25


def test_a_share_of_everyone_draws_everyone() -> None:
    entries = [f"{n:016x}" for n in range(50)]
    assert sorted(draw_share(entries, seed_of("a note"), 100)) == entries
