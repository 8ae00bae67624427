"""Search: the same hits on both engines, the newest first, and nothing left of what was erased."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from amends import vault
from amends.register import engine, models, pages, queries, search, search_words
from amends.register.search import Said
from amends.vault import keys, places

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARY = "zwartvogelkanarie"
EVERYBODY = ("organization",)


# --- words ---


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The REFUND never came.", "refund"),
        ("Straße 12b", "STRASSE 12B"),
        ("Café Zürich", "cafe zurich"),
        ("cafe", "Cafe\u0301"),
        ("ﬁve ①", "five 1"),
        ("İstanbul", "istanbul"),
        ("order#4711/3", "4711 3"),
        ("the boiler_man's van", "boiler man"),
        ("Ελλάδα", "ελλαδα"),
        ("שָׁלוֹם", "שלום"),
        ("हिन्दी में शिकायत।", "शिकायत"),
        ("환불해 주세요", "환불해"),
        ("返金してください", "返金"),
        ("返金してください", "金"),
        ("ขอเงินคืน", "เงิน"),
        ("iPhone修理が遅い", "iphone 修理"),
        ("x" * 100, "x" * 100),
    ],
)
def test_words_are_found_without_case_accents_and_blanks(text: str, asked: str) -> None:
    wanted = search_words.of_query(asked)

    assert wanted
    assert set(wanted) <= search_words.of_text(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("refunds", "refund"),
        ("हिन्दी", "हन"),
        ("返金", "金返"),
        ("42", "4"),
    ],
)
def test_other_words_are_not_found(text: str, asked: str) -> None:
    assert not set(search_words.of_query(asked)) <= search_words.of_text(text)


@pytest.mark.parametrize("text", ["", " ", "…!?", "_", "'", "\x00"])
def test_a_text_without_letters_has_no_words(text: str) -> None:
    assert search_words.of_text(text) == set()
    assert search_words.of_query(text) == []


@given(st.text())
def test_a_text_is_found_by_all_its_own_words(text: str) -> None:
    assert set(search_words.of_query(text)) <= search_words.of_text(text)
    assert all(len(word) <= search_words.LONGEST for word in search_words.of_text(text))
    assert not any(set(word) & set(" '\"\\") for word in search_words.of_text(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_through_plain_text_is_the_long_one(text: str) -> None:
    assert search_words.of_text(text) == search_words.of_text(text + " é") - {"e"} | (
        search_words.of_text(text) & {"e"}
    )


# --- the index ---


def row(reference: str, received_at: datetime = NOW, readers: Sequence[str] = EVERYBODY) -> None:
    models.Row.objects.create(
        reference=reference,
        version=1,
        revision=1,
        open=True,
        safety=False,
        received_at=received_at,
        recorded_at=received_at,
        complainants=1,
        taken_over=False,
        restricted=False,
        projected_by=1,
    )
    models.Reader.objects.bulk_create(
        [models.Reader(reference=reference, key=k, received_at=received_at) for k in readers]
    )


def said(reference: str, text: str, *, piece: str = "", at: datetime = NOW) -> Said:
    return Said(reference, piece or f"piece-{reference}", text, at)


def keep(
    reference: str, text: str, *, at: datetime = NOW, readers: Sequence[str] = EVERYBODY
) -> None:
    row(reference, at, readers)
    search.index([said(reference, text, at=at)])


def everything() -> queries.Rows:
    return queries.visible(EVERYBODY)


def found(words: str, rows: queries.Rows | None = None) -> list[str]:
    page = search.search(everything() if rows is None else rows, words)
    return [row.reference for row in page.rows]


@pytest.mark.django_db
class TestIndex:
    def test_a_complaint_has_all_the_words_in_whichever_piece(self) -> None:
        row("A")
        search.index(
            [said("A", "The boiler broke.", piece="p1"), said("A", "Cheque sent", piece="p2")]
        )
        search.index([said("A", "a later note", piece="p3")])

        assert found("boiler CHEQUE later") == ["A"]
        assert found("boiler refund") == []
        assert found("!?") == []

    def test_a_piece_indexed_again_is_replaced(self) -> None:
        keep("A", "boiler")
        search.index([said("A", "cheque")])
        search.index([said("A", "cheque")])

        assert (found("boiler"), found("cheque")) == ([], ["A"])

    def test_a_complaint_of_the_year_2200_is_found_before_one_of_2039(self) -> None:
        for name, year in (("A", 2039), ("B", 2200), ("C", 2026)):
            row(name, received_at=datetime(year, 12, 1, tzinfo=UTC))
            search.index([said(name, "boiler", at=datetime(year, 12, 1, tzinfo=UTC))])

        assert found("boiler") == ["B", "A", "C"]

    def test_forgetting_a_piece_leaves_the_words_of_the_others(self) -> None:
        row("A")
        search.index(
            [said("A", "boiler broke", piece="p1"), said("A", "boiler cheque", piece="p2")]
        )

        search.forget(["p1", "unknown"])

        assert (found("broke"), found("boiler cheque")) == ([], ["A"])
        assert search.indexed(["A", "B"]) == {("A", "p2")}

    def test_a_piece_of_two_complaints_is_found_under_both_and_forgotten_in_both(self) -> None:
        row("A")
        row("B")
        search.index([said("A", "boiler", piece="p1")])
        search.index([said("B", "boiler", piece="p1"), said("B", "cheque", piece="p2")])
        assert sorted(found("boiler")) == ["A", "B"]

        search.forget(["p1"])

        assert (found("boiler"), found("cheque")) == ([], ["B"])
        assert list(search._holding(b"boiler")) == []

    def test_of_the_last_piece_nothing_is_left(self) -> None:
        keep("A", CANARY)
        search.forget(["piece-A"])

        assert found(CANARY) == []
        assert not models.Words.objects.exists()
        assert not models.Document.objects.exists()
        assert list(search._holding(CANARY.encode())) == []

    def test_everything_can_be_forgotten_and_indexed_again(self) -> None:
        keep("A", "boiler")
        search.forget(search.pieces())
        search.forget_terms()
        assert found("boiler") == []
        search.index([said("A", "boiler")])

        assert found("boiler") == ["A"]

    def test_complaints_of_the_same_moment_all_have_a_place(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "_APART", 3)
        for number in range(8):
            row(f"R{number}")

        search.index([said(f"R{number}", "boiler") for number in range(8)])

        assert sorted(found("boiler")) == [f"R{number}" for number in range(8)]

    def test_a_receipt_put_right_moves_the_complaint(self) -> None:
        keep("A", "boiler", at=NOW)
        keep("B", "boiler", at=NOW + timedelta(hours=1))
        assert found("boiler") == ["B", "A"]

        search.index([said("A", "cheque", piece="p2", at=NOW + timedelta(hours=2))])

        assert found("boiler") == ["A", "B"]
        assert found("boiler cheque") == ["A"]

    def test_more_words_than_can_be_held_are_refused_alike(self) -> None:
        row("A")
        text = " ".join(f"{number:063d}" for number in range(16_000))

        with pytest.raises(search.TooManyWords):
            search.index([said("A", text)])

    def test_words_of_every_script_go_in_and_out(self) -> None:
        keep("A", "返金 'quoted' \"double\" AND OR NOT NEAR it's 환불 शिकायत ça")

        for words in ("返金", "quoted double", "and or not near", "환불", "शिकायत", "ca"):
            assert found(words) == ["A"], words
        search.forget(["piece-A"])
        assert not any(found(w) for w in ("返金", "quoted", "not", "환불", "शिकायत", "ca"))


WORD = st.sampled_from(["boiler", "cheque", "refund", "late"])
CASES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.lists(WORD, min_size=1, max_size=3),
        st.sampled_from([EVERYBODY, ("unit/north",), ("unit/north", "person/ann"), ()]),
    ),
    max_size=12,
)


@pytest.mark.django_db
class TestSearch:
    @given(CASES, st.lists(WORD, min_size=1, max_size=2), st.integers(1, 4), st.integers(0, 60))
    def test_it_is_what_reading_every_complaint_would_find_newest_first(
        self,
        cases: list[tuple[int, list[str], Sequence[str]]],
        asked: list[str],
        limit: int,
        many: int,
    ) -> None:
        search.forget(search.pieces())
        search.forget_terms()
        models.Row.objects.all().delete()
        models.Reader.objects.all().delete()
        for number, (hour, words, readers) in enumerate(cases):
            keep(f"R{number}", " ".join(words), at=NOW + timedelta(hours=hour), readers=readers)
        held = {"unit/north", "person/ann"}
        wanted = {
            f"R{number}": hour
            for number, (hour, words, readers) in enumerate(cases)
            if set(asked) <= set(words) and held & set(readers)
        }

        rows, text = queries.visible(held), " ".join(asked)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "_FIRST_LOOK", 2)
            patch.setattr(search, "_ENOUGH", 3)
            patch.setattr(search, "_WIDEST", 2)
            patch.setattr(search, "_MANY", many)
            pages = list(_pages(rows, text, limit))
            count = search.counted(rows, text, at_most=3)

        hits = [reference for page in pages for reference in page]
        assert sorted(hits) == sorted(wanted)
        assert [wanted[hit] for hit in hits] == sorted(wanted.values(), reverse=True)
        assert all(len(page) == limit for page in pages[:-1])
        assert count == queries.Counted(min(len(wanted), 3), len(wanted) > 3)

    def test_common_words_are_walked_to_and_only_rare_ones_looked_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(12):
            keep(f"R{number:02}", "boiler" if number else "cheque", at=NOW + timedelta(days=number))
        monkeypatch.setattr(search, "_FIRST_LOOK", 2)
        monkeypatch.setattr(search, "_ENOUGH", 4)
        monkeypatch.setattr(search, "_MANY", 100)
        looked_up: list[Sequence[Sequence[str]]] = []
        look_up = search._Window.look_up

        def noted(window: search._Window, wanted: int) -> list[search.Hit]:
            looked_up.append(window.asked)
            return look_up(window, wanted)

        monkeypatch.setattr(search._Window, "look_up", noted)

        assert len(found("boiler")) == 11
        assert looked_up == []
        assert found("cheque") == ["R00"]
        assert looked_up == [[["cheque"]]]

    def test_what_may_not_be_seen_is_neither_found_nor_counted(self) -> None:
        keep("A", "boiler", readers=("person/ben",))
        rows = queries.visible(["organization", "unit/north", "person/ann"])

        assert found("boiler", rows) == []
        assert search.counted(rows, "boiler") == queries.Counted(0)

    def test_a_search_goes_within_a_filtered_queue(self) -> None:
        keep("A", "boiler")
        keep("B", "boiler")
        models.Row.objects.filter(reference="B").update(owner="person/ben")

        rows = queries.filtered(everything(), queries.Filters(owner="person/ben"))

        assert found("boiler", rows) == ["B"]

    def test_words_without_a_row_are_not_found(self) -> None:
        search.index([said("A", "boiler")])

        assert found("boiler") == []

    @pytest.mark.parametrize("place", [-(10**30), 10**30, True, 2**63])
    def test_a_cursor_with_a_number_that_no_database_takes_is_refused(self, place: int) -> None:
        with pytest.raises(queries.BadCursor):
            search.search(everything(), "boiler", cursor=pages.cursor_of("words", place))

    def test_a_cursor_of_a_queue_is_refused(self) -> None:
        keep("A", "boiler")
        keep("B", "boiler")
        cursor = queries.queue(everything(), limit=1).next
        with pytest.raises(queries.BadCursor):
            search.search(everything(), "boiler", cursor=cursor)
        with pytest.raises(ValueError, match="1 to 200"):
            search.search(everything(), "boiler", limit=0)


def _pages(rows: queries.Rows, words: str, limit: int) -> Iterator[list[str]]:
    cursor = None
    while True:
        page = search.search(rows, words, cursor=cursor, limit=limit)
        yield [row.reference for row in page.rows]
        cursor = page.next
        if cursor is None:
            return


# --- erasing ---


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    keys.forget()
    yield tmp_path
    keys.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("own_folder")
def test_erasing_in_the_vault_reaches_the_index() -> None:
    row("A")
    (sealed,) = vault.seal([vault.Unsealed("words", CANARY, "complaint/A")], now=NOW)
    search.index([said("A", CANARY, piece=sealed.sealed)])
    assert ("register/search", sealed.sealed) in set(places.seek(CANARY))

    vault.erase([sealed.sealed], NOW)

    assert found(CANARY) == []
    assert list(places.seek(CANARY)) == []


def test_erased_words_are_in_no_byte_of_the_database(committed_database: str) -> None:
    for number in range(60):
        row(f"R{number}")
    search.index([said(f"R{number}", f"boiler number {number} broke") for number in range(60)])
    search.index([said("R7", CANARY, piece="p")])
    if connection.vendor == "sqlite":
        # merged into one old segment, where a mere mark of deletion would leave it
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO register_index (register_index) VALUES ('optimize')")
    assert CANARY.encode() in _bytes()

    search.forget(["p"])
    engine.scrub()
    vault.scrub()

    assert CANARY.encode() not in _bytes()
    assert found("boiler broke 7") == ["R7"]


def _bytes() -> bytes:
    """Every byte in which the search index lies."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            name = Path(str(connection.settings_dict["NAME"]))
            return b"".join(p.read_bytes() for p in sorted(name.parent.glob(f"{name.name}*")))
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
            " WHERE relname LIKE 'register_%' AND relkind IN ('r', 'i')"
            " AND pg_relation_size(oid) > 0"
            " UNION ALL SELECT pg_read_binary_file(pg_relation_filepath(reltoastrelid))"
            " FROM pg_class WHERE relname LIKE 'register_%' AND reltoastrelid > 0"
        )
        return b"".join(bytes(data) for (data,) in cursor.fetchall())


def test_workers_who_index_one_complaint_at_a_time_lose_no_word(committed_database: str) -> None:
    row("A")
    problems: list[BaseException] = []
    start = threading.Barrier(4)

    def labour(number: int) -> None:
        try:
            start.wait()
            search.index([said("A", f"word{number}", piece=f"p{number}")])
        except BaseException as problem:  # noqa: BLE001 (shown by the assertion)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=labour, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert found("word0 word1 word2 word3") == ["A"]


def _said(number: int, words: str, chance: Random) -> Said:
    received = NOW + timedelta(minutes=chance.randrange(10**5))
    return Said(f"REF-{number}", f"piece-{number}-{chance.randrange(3)}", words, received)


@pytest.mark.whole
@pytest.mark.usefixtures("committed_database")
def test_no_word_is_lost_however_often_texts_change() -> None:
    chance = Random("lost words")
    for _ in range(300):
        some = {chance.randrange(10**6) for _ in range(chance.randrange(1, 4))}
        told = [_said(number % 60, f"refund {number}", chance) for number in some]
        search.index(told)
        if chance.random() < 0.4:
            search.forget([f"piece-{chance.randrange(60)}-{chance.randrange(3)}"])

    assert list(search.unlike()) == []
