"""Where stored files are: in a folder of this machine, or in a bucket that all hosts share.

A key is a relative path such as `ab/ab12…`. Nothing is written under a key twice. `obstore` is
imported only when a bucket is configured.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Protocol, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from amends.bounded import TryAgain

type Place = Path | str
"""A folder, or the address of a bucket."""


class Unavailable(OSError, TryAgain):
    """The bucket does not answer, or refuses us. The same can be tried again later."""

    def __str__(self) -> str:
        return f"The bucket cannot be used now ({', '.join(map(str, self.args))})."


class Missing(FileNotFoundError):
    """Nothing is stored under this key."""


class Storage(Protocol):
    """Files by key. Each function raises `Unavailable` if the store cannot be used now."""

    @property
    def scratch(self) -> Path:
        """Local folder for a file that is written before it is added; it exists."""

    def add(self, path: Path, key: str) -> None:
        """Store a local file so that it lasts. Raises FileExistsError if there is one under the
        key. One in `scratch` must not be written to afterwards, only removed."""

    def open(self, key: str) -> BinaryIO:
        """Return the bytes. Raises `Missing`."""

    def size(self, key: str) -> int:
        """Return the number of bytes. Raises `Missing`."""

    def remove(self, keys: Iterable[str]) -> None:
        """Remove files for good; those already gone are skipped."""

    def keys(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the keys in order, or only those stored before a moment."""

    def answers(self) -> bool:
        """Return within 2 s whether files can be stored and read here."""


_NEW = ".new"


class Folder:
    """Files in a folder, synced to disk; removed ones are overwritten first."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def scratch(self) -> Path:
        """A folder in the same file system, so that adding copies nothing."""
        return _made(self._root / _NEW)

    def add(self, path: Path, key: str) -> None:
        """See `Storage`."""
        target = self._root / key
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.parent == self.scratch:
            _place(path, target)
        else:
            part = self.scratch / f"{target.name}.{secrets.token_hex(8)}"
            try:
                shutil.copyfile(path, part)
                _place(part, target)
            finally:
                part.unlink(missing_ok=True)
        _sync_folders(target)

    def open(self, key: str) -> BinaryIO:
        """See `Storage`."""
        with _missing(key):
            return (self._root / key).open("rb")

    def size(self, key: str) -> int:
        """See `Storage`."""
        with _missing(key):
            return (self._root / key).stat().st_size

    def remove(self, keys: Iterable[str]) -> None:
        """Overwrite files and remove them. On a copy-on-write file system only its encryption
        helps."""
        for key in keys:
            with suppress(FileNotFoundError):
                destroy(self._root / key)

    def keys(self, before: datetime | None = None) -> Iterator[str]:
        """See `Storage`."""
        for path in sorted(self._root.rglob("*")):
            key = path.relative_to(self._root)
            if key.parts[0] != _NEW and path.is_file() and _older(path, before):
                yield key.as_posix()

    def answers(self) -> bool:
        """See `Storage`."""
        place = self._root if self._root.exists() else self._root.parent
        return os.access(place, os.R_OK | os.W_OK | os.X_OK)


class Bucket:
    """Files in a bucket of an object store, under a prefix."""

    def __init__(self, url: str, *under: str) -> None:
        self.url, self._under = url.rstrip("/"), under

    @property
    def scratch(self) -> Path:
        """See `Storage`."""
        return _made(Path(settings.AMENDS_DATA) / "unstored")

    def add(self, path: Path, key: str) -> None:
        """See `Storage`. The bucket itself refuses a second object under the key."""
        import obstore

        with self._asking(key) as store:
            if path.stat().st_size <= _AT_ONCE:
                obstore.put(store, key, path, mode="create", use_multipart=False)
                return
            with suppress(FileNotFoundError):
                obstore.head(store, key)
                raise FileExistsError(key)
            obstore.put(store, key, path)

    def put(self, content: bytes, key: str) -> None:
        """Store some bytes. Raises FileExistsError if there is an object under the key."""
        import obstore

        with self._asking(key) as store:
            obstore.put(store, key, content, mode="create", use_multipart=False)

    def open(self, key: str) -> BinaryIO:
        """Return the bytes as a temporary file, in memory up to 1 MB. Raises `Missing`."""
        import obstore

        file = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115 (the caller closes it)
        try:
            with self._asking(key) as store:
                for chunk in obstore.get(store, key).stream():
                    file.write(chunk)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cast("BinaryIO", file)

    def size(self, key: str) -> int:
        """See `Storage`."""
        import obstore

        with self._asking(key) as store:
            return int(obstore.head(store, key)["size"])

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects. In a bucket with versions, the old ones stay until its rule deletes
        them."""
        import obstore

        for key in keys:
            with suppress(Missing), self._asking(key) as store:
                obstore.delete(store, key)

    def keys(self, before: datetime | None = None, *, after: str | None = None) -> Iterator[str]:
        """Yield the keys, also only those that come after a key in order."""
        import obstore

        with self._asking("") as store:
            for some in obstore.list(store, offset=after, chunk_size=1000):
                for meta in some:
                    if before is None or meta["last_modified"] < before:
                        yield str(meta["path"])

    def answers(self) -> bool:
        """See `Storage`."""
        import obstore

        try:
            with _told(""):
                obstore.list(self._store(quick=True), ".answers").collect()
        except (Unavailable, FileNotFoundError):
            _Seen.silent[self.url] = time.monotonic()
            return False
        _Seen.answered[self.url] = time.monotonic()
        return True

    @contextmanager
    def _asking(self, key: str) -> Iterator[Any]:
        """Yield the store. If it has not answered for some seconds, it is asked for a list first,
        so that no request waits 30 s for one that accepts connections and says nothing."""
        if _age(_Seen.answered, self.url) > _FRESH and (
            _age(_Seen.silent, self.url) < _SILENT or not self.answers()
        ):
            raise Unavailable(self.url.partition("?")[0])
        with _told(key):
            yield self._store(quick=False)

    def _store(self, *, quick: bool) -> Any:
        key, secret = settings.AMENDS_BUCKET_KEY, settings.AMENDS_BUCKET_SECRET
        return _connected(self.url, self._under, key, secret, quick)


_AT_ONCE = 64 * 2**20
"""Bytes up to which a file is put by one request; larger ones in parts."""
_FRESH, _SILENT = 5.0, 2.0
"""Seconds for which a bucket that answered, or did not, is taken to be as it was."""
_CONNECT, _REQUEST, _ASKED = timedelta(seconds=2), timedelta(seconds=30), timedelta(seconds=2)
_RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=4)}


class _Seen:
    """When each bucket last answered, and last did not, by its address, in seconds of the monotonic
    clock."""

    answered: ClassVar[dict[str, float]] = {}
    silent: ClassVar[dict[str, float]] = {}


def _age(seen: Mapping[str, float], url: str) -> float:
    return time.monotonic() - seen.get(url, float("-inf"))


@contextmanager
def _told(key: str) -> Iterator[None]:
    """Raise what an object store reports as `Missing`, FileExistsError or `Unavailable`. Its own
    messages may contain addresses and are not passed on."""
    from obstore import exceptions

    try:
        yield
    except exceptions.AlreadyExistsError:
        raise FileExistsError(key) from None
    except FileNotFoundError as problem:
        if isinstance(problem, Missing) or "NoSuchBucket" not in str(problem):
            raise Missing(key) from None
        raise Unavailable("there is no such bucket") from None
    except exceptions.BaseError as problem:
        raise Unavailable(type(problem).__name__) from None


@cache
def _connected(url: str, under: tuple[str, ...], key: str, secret: str, quick: bool) -> Any:
    """Return the store of a URL. It connects at the first request."""
    from obstore import store

    where, options = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    prefix = "/".join(filter(None, (where.path.strip("/"), *under))) or None
    client: dict[str, Any] = {
        "connect_timeout": _CONNECT,
        "timeout": _ASKED if quick else _REQUEST,
        "allow_http": options.get("endpoint", "").startswith("http://"),
    }
    retries = {"max_retries": 0, "retry_timeout": timedelta(0)} if quick else _RETRIES
    shared: dict[str, Any] = {"prefix": prefix, "client_options": client, "retry_config": retries}
    match where.scheme:
        case "s3":
            config = _s3(where.netloc, options, key, secret)
            return store.S3Store(where.netloc, config=config, **shared)
        case "gs":
            account = {"service_account_key": secret} if secret else {}
            return store.GCSStore(where.netloc, config=cast("Any", account), **shared)
        case _:
            named = {"account_name": key, "account_key": secret} if secret else {}
            named |= {name: options[name] for name in ("endpoint",) if name in options}
            return store.AzureStore(where.netloc, config=cast("Any", named), **shared)


def _s3(bucket: str, options: Mapping[str, str], key: str, secret: str) -> Any:
    endpoint, by_path = options.get("endpoint", ""), options.get("style") == "path"
    if endpoint and not by_path:
        scheme, _, host = endpoint.partition("://")
        endpoint = f"{scheme}://{bucket}.{host}"
    config = {
        "region": options.get("region", "us-east-1"),
        "endpoint": endpoint,
        "access_key_id": key,
        "secret_access_key": secret,
    }
    named = {name: text for name, text in config.items() if text}
    return {**named, "virtual_hosted_style_request": not by_path}


SCHEMES = ("s3", "gs", "az")
_OPTIONS = {"s3": {"endpoint", "region", "style"}, "gs": set[str](), "az": {"endpoint"}}


def place(text: str) -> Place:
    """Return the folder or bucket of `file:///folder`, `s3://bucket/prefix?endpoint=…`, `gs://…` or
    `az://…`. Raises ValueError with what is wrong."""
    url = urlsplit(text)
    if url.scheme == "file":
        folder = Path(unquote(url.path))
        if url.netloc or not folder.is_absolute():
            raise ValueError("needs the form file:///an/absolute/folder")
        return folder
    if url.scheme not in SCHEMES or not url.netloc or "@" in url.netloc:
        raise ValueError("needs the form file:///an/absolute/folder or s3://bucket/prefix")
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - _OPTIONS[url.scheme]):
        raise ValueError(f"{url.scheme}:// has no option {unknown[0]!r}")
    if options.get("style", "path") not in ("path", "host"):
        raise ValueError("style is path or host")
    if "endpoint" in options and urlsplit(options["endpoint"]).scheme not in ("http", "https"):
        raise ValueError("endpoint needs the form https://storage.example.org")
    endpoint = urlsplit(options.get("endpoint", ""))
    _ = endpoint.port  # raises ValueError for one that is no number
    if "@" in endpoint.netloc:
        raise ValueError("endpoint contains no name or secret: set AMENDS_BUCKET_SECRET")
    if find_spec("obstore") is None:
        raise ValueError("a bucket needs one more package: pip install 'amends[s3]'")
    return text


def overlap(place: Place, other: Place) -> bool:
    """Return whether two places are the same, or one is inside the other."""
    return _overlap(_parts(place), _parts(other))


def mixed(files: Place, facts: Place) -> bool:
    """Return whether fact tables would be among the files, or these among them. In a bucket files
    are in folders of it."""
    homes = ("files", "evidence", "checkpoints") if isinstance(files, str) else ()
    places = [(*_parts(files), home) for home in homes] or [_parts(files)]
    return any(_overlap(place, _parts(facts)) for place in places)


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def _parts(where: Place) -> tuple[str, ...]:
    """Return the folders from the root on; of a bucket after its scheme and endpoint."""
    if not isinstance(where, str):
        return ("file", "", *where.resolve().parts)
    url = urlsplit(where)
    return (
        url.scheme,
        _server(dict(parse_qsl(url.query)).get("endpoint", "")),
        url.netloc,
        *filter(None, url.path.split("/")),
    )


def _server(endpoint: str) -> str:
    """Return host and port, which are the same however an endpoint is written; empty for the
    provider's own."""
    url = urlsplit(endpoint)
    host = (url.hostname or "").rstrip(".")
    if host.endswith((".amazonaws.com", ".blob.core.windows.net")):
        return ""
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    return host and f"{host}:{port}"


def at(where: Place, *under: str) -> Storage:
    """Return the store at a place, or below it."""
    return Bucket(where, *under) if isinstance(where, str) else Folder(where.joinpath(*under))


def home(name: str, where: Place | None = None) -> Storage:
    """Return where `files`, `evidence` or `checkpoints` are stored, or would be if files were
    stored elsewhere: each below the bucket, or in its own folder of this machine."""
    where = where or settings.AMENDS_FILES
    if isinstance(where, str):
        return Bucket(where, name)
    return Folder(Path(where) if name == "files" else Path(settings.AMENDS_DATA) / name)


def in_bucket() -> bool:
    """Return whether files are stored in a bucket."""
    return isinstance(settings.AMENDS_FILES, str)


def answers() -> bool:
    """Return within 2 s whether files can be stored and read."""
    return home("files").answers()


def destroy(path: Path) -> None:
    """Overwrite a file and remove it."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def sweep(scratch: Path, *, before: datetime) -> None:
    """Remove what was written before a moment and never added."""
    for path in scratch.iterdir():
        if _older(path, before):
            with suppress(FileNotFoundError):
                destroy(path)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _missing(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise Missing(key) from None


def _older(path: Path, before: datetime | None) -> bool:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    return before is None or changed < before


def _place(path: Path, target: Path) -> None:
    """Give a file of the same file system its name, unless the name is taken. Raises
    FileExistsError."""
    path.chmod(0o600)
    sync(path)
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(str(target)) from None
        path.rename(target)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _sync_folders(path: Path) -> None:
    """Sync the folders of a new file, so that its name lasts. The folder above changes only with a
    new folder in it, so each process syncs it once."""
    sync(path.parent)
    if path.parent not in _LASTING:
        sync(path.parent.parent)
        _LASTING.add(path.parent)


_LASTING: set[Path] = set()
"""Folders whose own names this process has synced; at most some thousand."""
