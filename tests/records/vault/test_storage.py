"""Where stored files are: a folder and a bucket behave alike, and a bucket that is gone says so."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests import bucket

from amends.site.checks import doctor
from amends.site.environment import Mistakes, read
from amends.vault import files, storage
from amends.vault.models import Unclaimed
from amends.vault.storage import Bucket, Folder, Missing, Storage, Unavailable

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
_numbers = count()


@pytest.fixture(scope="module")
def server() -> Iterator[bucket.Server]:
    with bucket.serving() as running:
        yield running


@pytest.fixture(autouse=True)
def _credentials(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_BUCKET_KEY, settings.AMENDS_BUCKET_SECRET = bucket.KEY, bucket.SECRET
    settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_FACTS = None


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, server: bucket.Server, tmp_path: Path) -> storage.Place:
    return server.bucket() if request.param == "bucket" else tmp_path / "files"


def written(store: Storage, content: bytes = b"hello") -> Path:
    path = store.scratch / f"{next(_numbers)}.part"
    path.write_bytes(content)
    return path


def test_what_is_stored_is_read_listed_and_removed_by_its_key(place: storage.Place) -> None:
    store = storage.at(place)
    for key in ("ab/abc", "cd/cde", "plain"):
        store.add(written(store), key)
    with store.open("cd/cde") as file:
        assert file.read() == b"hello"
    assert (store.size("ab/abc"), store.answers()) == (5, True)
    assert list(store.keys(None)) == ["ab/abc", "cd/cde", "plain"]
    assert list(store.keys(NOW - DAY)) == []
    assert list(store.keys(NOW + DAY)) == ["ab/abc", "cd/cde", "plain"]
    store.remove(["cd/cde", "plain", "never/there"])
    assert list(store.keys(None)) == ["ab/abc"]


def test_nothing_is_stored_over_anything(place: storage.Place) -> None:
    store = storage.at(place)
    store.add(written(store), "ab/abc")
    with pytest.raises(FileExistsError):
        store.add(written(store, b"other"), "ab/abc")
    with store.open("ab/abc") as file:
        assert file.read() == b"hello"


def test_a_large_file_is_put_in_parts_and_not_over_another(
    server: bucket.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_AT_ONCE", 10)
    store = Bucket(server.bucket())
    whole = bytes(range(256)) * 30_000
    store.add(written(store, whole), "large")
    with store.open("large") as file:
        assert file.read() == whole
    with pytest.raises(FileExistsError):
        store.add(written(store), "large")


@pytest.mark.parametrize("act", [Storage.open, Storage.size])
def test_what_is_not_there_is_missing(place: storage.Place, act: Callable[..., Any]) -> None:
    with pytest.raises(Missing):
        getattr(storage.at(place), act.__name__)("ab/none")


ACTS: dict[str, Callable[[Bucket], Any]] = {
    "add": lambda store: store.add(written(store), "ab/abc"),
    "put": lambda store: store.put(b"hello", "ab/abc"),
    "open": lambda store: store.open("ab/abc"),
    "size": lambda store: store.size("ab/abc"),
    "remove": lambda store: store.remove(["ab/abc"]),
    "keys": lambda store: list(store.keys(None)),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("listens", [True, False], ids=["silent", "closed"])
def test_a_bucket_that_does_not_answer_is_unavailable_within_seconds(
    act: Callable[[Bucket], Any], listens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_ASKED", timedelta(milliseconds=100))
    with socket.create_server(("127.0.0.1", 0)) as gone:
        store = Bucket(bucket.address("some-bucket", gone.getsockname()[1]))
        if not listens:
            gone.close()
        with pytest.raises(Unavailable):
            act(store)
        assert not store.answers()


def test_a_bucket_that_is_not_there_is_unavailable_and_no_missing_file(
    server: bucket.Server,
) -> None:
    store = Bucket(bucket.address("no-such-bucket", server.port))
    assert not store.answers()
    for act in ACTS.values():
        with pytest.raises(Unavailable):
            act(store)


@pytest.mark.parametrize("act", ["open", "size", "keys"])
def test_a_bucket_that_vanished_a_moment_ago_is_no_missing_file(
    server: bucket.Server, act: str
) -> None:
    store = Bucket(bucket.address("gone-bucket", server.port))
    storage._Seen.answered[store.url] = storage.time.monotonic()
    if act == "size":  # the answer to HEAD has no body that could say so
        storage._Seen.answered[store.url] -= 60
    with pytest.raises(Unavailable):
        ACTS[act](store)


@pytest.mark.django_db
def test_a_file_is_judged_before_it_is_put_and_swept_unless_it_is_still_needed(
    place: storage.Place, settings: Any
) -> None:
    settings.AMENDS_FILES = place
    with pytest.raises(files.uploads.UploadRefused):
        files.store([b"MZ\x90\x00"], name="tool.exe")
    assert list(storage.home("files").keys(None)) == []
    needed, left = (files.store([b"A letter."], name="letter.txt") for _ in range(2))
    files.keep_alive([needed.stored], now=NOW + 3 * DAY)
    assert files.sweep(before=NOW + 2 * DAY) == [left.stored]
    assert files.unclaimed_among([needed.stored, left.stored]) == {needed.stored}
    assert list(files.holding(b"letter")) == [needed.stored]
    files.remove([needed.stored])
    assert not Unclaimed.objects.exists()


def test_doctor_tries_a_store_and_leaves_nothing_there(place: storage.Place, settings: Any) -> None:
    settings.AMENDS_FILES = place
    assert [seen[0] for seen in doctor.files_stored()] == [True]
    assert list(storage.at(place).keys(None)) == []


def test_doctor_says_that_a_store_overwrites(
    server: bucket.Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AMENDS_FILES = server.bucket()
    add = Bucket.add
    monkeypatch.setattr(Bucket, "add", lambda *given: _overwriting(add, *given))
    ((fine, told),) = doctor.files_stored()
    assert (fine, "figures must stay in a folder" in told) == (False, True)


def _overwriting(add: Callable[..., None], store: Bucket, path: Path, key: str) -> None:
    store.remove([key])
    add(store, path, key)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("files", "needs the form"),
        ("s3://", "needs the form"),
        ("ftp://host/folder", "needs the form"),
        ("s3://name:secret@bucket", "needs the form"),
        ("s3://bucket?regoin=x", "no option 'regoin'"),
        ("s3://bucket?style=virtual", "style is path or host"),
        ("s3://bucket?endpoint=s3.example.org", "endpoint needs the form"),
        ("gs://bucket?region=x", "no option 'region'"),
    ],
)
def test_an_address_of_another_shape_is_a_mistake(text: str, why: str) -> None:
    for name in ("AMENDS_FILES_URL", "AMENDS_FACTS_URL"):
        with pytest.raises(Mistakes, match=f"{name}: .*{why}"):
            read({name: text})


def test_without_its_package_a_bucket_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storage, "find_spec", lambda name: None)
    with pytest.raises(Mistakes, match=r"pip install 'amends\[s3\]'"):
        read({"AMENDS_FILES_URL": "s3://bucket/prefix"})


@pytest.mark.parametrize("url", ["s3://b/p?region=eu-1", "gs://bucket", "az://container/p"])
def test_stores_of_every_kind_are_opened_without_asking_them(url: str, settings: Any) -> None:
    settings.AMENDS_BUCKET_SECRET = "" if url.startswith("gs:") else "QUJD"
    read({"AMENDS_FILES_URL": url})
    assert Bucket(url, "files")._store(quick=True) is not None


def test_a_file_from_elsewhere_is_copied_so_that_neither_changes_the_other(tmp_path: Path) -> None:
    store, own = Folder(tmp_path / "files"), tmp_path / "own"
    own.write_bytes(b"hello")
    store.add(own, "ab/abc")
    store.remove(["ab/abc"])
    assert own.read_bytes() == b"hello", "and not overwritten with what was removed"
    assert list(store.scratch.iterdir()) == []


def test_a_folder_without_links_gets_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(storage.os, "link", refused)
    store = Folder(tmp_path / "files")
    store.add(written(store), "ab/abc")
    with pytest.raises(FileExistsError):
        store.add(written(store, b"other"), "ab/abc")
    with store.open("ab/abc") as file:
        assert file.read() == b"hello"
    assert (tmp_path / "files/ab/abc").stat().st_mode & 0o077 == 0
