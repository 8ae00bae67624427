"""Parsing of a message. Nothing in it is trusted, and a fault in it ends only its own reading.

This uses the standard library's older policy (`compat32`), which leaves headers as they came. The
newer one raises errors for some malformed headers.
"""

import binascii
import email.policy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from mimetypes import guess_extension

import webencodings

from .plain import of_html

LONGEST = 200_000
"""Maximum characters of one text; a longer one is cut and says so."""
DEEPEST = 20
MOST_PARTS = 200
MOST_ENCLOSED = 50
_LONGEST_HEADER = 2_000
_LONGEST_NAME = 200


class Unreadable(Exception):
    """The message cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file as it came, under the name that its sender gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """Content of a message. `headers` are by their names in lower case, in order."""

    headers: Mapping[str, Sequence[str]]
    content_type: str
    report_type: str
    subject: str
    name: str
    sender: str
    to: tuple[str, ...]
    text: str
    enclosed: tuple[Enclosed, ...]
    status: str
    """The machine-readable part of a delivery report."""
    cut: bool
    encrypted: bool
    left: int
    """Parts that were not read, because there were too many or they were nested too deep."""

    def header(self, name: str) -> str:
        """The first header of that name; empty if there is none."""
        return next(iter(self.headers.get(name, ())), "")


def read(raw: bytes) -> Parsed:
    """Return the content of the message. Raises `Unreadable`, and whatever the standard library
    raises for unusual messages."""
    try:
        message = _parsed(_without_envelope(raw))
    except RecursionError as problem:
        raise Unreadable("nested too deep") from problem
    written = _headers(message)
    headers = {name: [decoded(line) for line in lines] for name, lines in written.items()}
    if not headers:
        raise Unreadable("no headers")
    parts = _Parts()
    parts.take(message, 0)
    whole = "\n\n".join(text for text in parts.texts if text.strip())
    if not whole and not parts.enclosed and not parts.status:
        whole = _as_it_stands(raw)  # parts that are not parted as they say they are
    text, cut = _bounded(whole)
    name, sender = _first_address(written.get("from", ()))
    to = [address for name in _TO for _, address in addresses(written.get(name, ()))]
    return Parsed(
        headers=headers,
        content_type=message.get_content_type(),
        report_type=_parameter(message, "report-type"),
        subject=_one_line(next(iter(headers.get("subject", ())), "")),
        name=name,
        sender=sender,
        to=tuple(dict.fromkeys(to)),
        text=text,
        enclosed=tuple(parts.enclosed),
        status="\n".join(parts.status),
        cut=cut,
        encrypted=parts.encrypted,
        left=parts.left,
    )


def _parsed(raw: bytes) -> "Message[str, str]":
    """Return the message, parsed in pieces: as a whole it would take several times the memory."""
    parser = BytesFeedParser(policy=email.policy.compat32)
    for place in range(0, len(raw), _PIECE):
        parser.feed(raw[place : place + _PIECE])
    return parser.close()


_PIECE = 2**16


def _without_envelope(raw: bytes) -> bytes:
    """Return the message without blank lines and the line that some mailboxes add at its
    beginning."""
    raw = raw.lstrip(b"\r\n")
    if raw.startswith((b"From ", b">From ")):
        return raw.partition(b"\n")[2]
    return raw


def _as_it_stands(raw: bytes) -> str:
    body = re.split(rb"\r?\n\r?\n", raw[: 5 * LONGEST], maxsplit=1)[1:]
    return clean(_text(b"".join(body), "utf-8").replace("\r", ""))


def _unless_malformed[T, E](read: Callable[[], T], otherwise: E, *also: type[Exception]) -> T | E:
    """Return what the library reads; something else where it fails on what a stranger wrote."""
    malformed: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, *also)
    try:
        return read()
    except malformed:
        return otherwise


# --- headers ---


def _headers(message: "Message[str, str]") -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        written = _text(str(value).encode("utf-8", "surrogateescape"), "utf-8")
        headers.setdefault(name.lower(), []).append(" ".join(written.split())[:_LONGEST_HEADER])
    return headers


def decoded(value: str) -> str:
    """Return a header with its encoded words as text, line ends as spaces."""
    plain = _text(value.encode("utf-8", "surrogateescape"), "utf-8")
    try:
        parts = decode_header(plain) if "=?" in plain else [(plain, None)]
    except (HeaderParseError, ValueError):
        parts = [(plain, None)]
    text = "".join(
        part if isinstance(part, str) else _text(part, charset or "utf-8")
        for part, charset in parts
    )
    return clean(" ".join(text.split()))


def clean(text: str) -> str:
    """Return the text without characters that no database stores or that change how a line is
    read."""
    kept = (c for c in text if c in "\n\t" or (c.isprintable() and not "\ud800" <= c <= "\udfff"))
    return "".join(kept)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def addresses(values: Sequence[str]) -> list[tuple[str, str]]:
    """Return names and addresses in these headers as they were written. An address is in lower
    case and has both halves. Encoded words are decoded only now, so that nothing in a name becomes
    an address."""
    pairs = _unless_malformed(lambda: getaddresses(list(values), strict=False), ())
    return [(decoded(name), email.lower()) for name, email in pairs if _ADDRESS.fullmatch(email)]


_ADDRESS = re.compile(r"[^@\s<>\"(),;:]{1,64}@[A-Za-z0-9.-]{1,190}")


def _first_address(values: Sequence[str]) -> tuple[str, str]:
    plain = _PLAIN.fullmatch(next(iter(values), ""))
    if plain and _ADDRESS.fullmatch(plain[2]):  # also a name that should have been in quotes
        return decoded(plain[1].strip())[:_LONGEST_NAME], plain[2].lower()
    pairs = addresses(values[:1])
    return (pairs[0][0][:_LONGEST_NAME], pairs[0][1]) if pairs else ("", "")


_PLAIN = re.compile(r"""([^<>"'()\\]*)<([^<>\s]*)>\s*""")


_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")


def moment(text: str) -> datetime | None:
    """Return the moment of a header, in UTC; None if it has none."""
    try:
        date = parsedate_to_datetime(text)
        return (date.replace(tzinfo=UTC) if date.tzinfo is None else date).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def received(message: Parsed, arrived: datetime) -> datetime:
    """Return when it reached us: the sender's date, but not before our mail server had it, nor
    after it was in the mailbox. Without a server's date, the sender's is accepted up to a week
    back."""
    sent = moment(message.header("date"))
    server = moment(message.header("received").rpartition(";")[2])
    if server is not None and arrived - timedelta(days=14) <= server <= arrived:
        return server if sent is None else min(max(sent, server), arrived)
    if sent is not None and arrived - timedelta(days=7) <= sent <= arrived:
        return sent
    return arrived


# --- parts ---


class _Parts:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.enclosed: list[Enclosed] = []
        self.status: list[str] = []
        self.encrypted = False
        self.left = 0
        self._seen = 0

    def take(self, part: "Message[str, str]", depth: int) -> None:
        """Add a part and those inside it."""
        self._seen += 1
        if depth > DEEPEST or self._seen > MOST_PARTS:
            self.left += 1
            return
        kind = _kind(part)
        attached = str(part.get("content-disposition", "")).lower().startswith("attachment")
        if kind in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
            self.encrypted = self.encrypted or _parameter(part, "smime-type") != "signed-data"
        if kind == "multipart/alternative":
            self._alternative(part, depth)
        elif kind in ("message/delivery-status", "message/feedback-report"):
            self.status.append(_whole(part).decode("utf-8", "replace")[:LONGEST])
        elif kind.startswith("message/"):
            inner = next(_children(part), None)
            about = decoded(str(inner.get("subject", ""))) if inner is not None else ""
            self._enclose(part, _whole(part), f"{_one_line(about)[:100] or 'message'}.eml")
        elif part.is_multipart():
            for child in _children(part):
                self.take(child, depth + 1)
        elif kind in ("text/plain", "text/html") and not (_named(part) or attached):
            self._text_part(_words(part, kind))
        else:
            self._enclose(part, _payload(part), "")

    def _text_part(self, text: str) -> None:
        """Add text; files written into it (uuencode) become files."""
        for written in _UUENCODED.finditer(text):
            content = _of_uuencode(written[2])
            if content and len(self.enclosed) < MOST_ENCLOSED:
                self.enclosed.append(Enclosed(_one_line(written[1])[:_LONGEST_NAME], content))
                text = text.replace(written[0], "\n")
        self.texts.append(text)

    def _alternative(self, part: "Message[str, str]", depth: int) -> None:
        """Take the plainest form that has text; images and files in the other forms are kept
        too."""
        chosen: list[str] = []
        for child in _children(part):
            before = len(self.texts)
            self.take(child, depth + 1)
            text, self.texts[before:] = "\n\n".join(self.texts[before:]), []
            plain = _kind(child) == "text/plain" and not _says_nothing(text)
            if text.strip() and (not chosen or plain or _says_nothing(chosen[0])):
                chosen = [text]
        self.texts += chosen

    def _enclose(self, part: "Message[str, str]", content: bytes, name: str) -> None:
        if len(self.enclosed) >= MOST_ENCLOSED:
            self.left += 1
        elif content:
            made = name or _made_name(part, len(self.enclosed) + 1)
            self.enclosed.append(Enclosed(_named(part) or made, content))


def _children(part: "Message[str, str]") -> Iterator["Message[str, str]"]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _kind(part: "Message[str, str]") -> str:
    return part.get_content_type()


def _parameter(part: "Message[str, str]", name: str) -> str:
    parameter = _unless_malformed(lambda: part.get_param(name, ""), "")
    return decoded(parameter[2] if isinstance(parameter, tuple) else str(parameter)).lower()


def _named(part: "Message[str, str]") -> str:
    name = _unless_malformed(lambda: part.get_filename(""), "")
    return decoded(str(name))[:_LONGEST_NAME]


def _made_name(part: "Message[str, str]", number: int) -> str:
    described = _one_line(decoded(str(part.get("content-description", ""))))[:100]
    return f"{described or f'file-{number}'}{guess_extension(_kind(part)) or ''}"


_UUENCODED = re.compile(
    r"(?m)^begin [0-7]{3,4} (\S[^\n]{0,200})\n((?:[ -`]{1,62}\n)*?)`?\n?end\s*$"
)


def _of_uuencode(lines: str) -> bytes:
    octets = (binascii.a2b_uu(line) for line in lines.split("\n") if line)
    return _unless_malformed(lambda: b"".join(octets), b"")


_NO_HTML = re.compile(
    r"(?i)\b(?:no|not|n't|cannot|without|kein\w*|nicht|pas)\b.{0,60}\bhtml\b|"
    r"\bhtml\b.{0,60}\b(?:only|not|nicht|unable|cannot|format|required)\b|"
    r"\b(?:view|see|read|open)\b.{0,40}\b(?:in|with) (?:your|a|an?) (?:web ?)?browser\b"
)
_SHORT = 300


def _says_nothing(plain: str) -> bool:
    return not plain.strip() or (len(plain) < _SHORT and bool(_NO_HTML.search(plain)))


def _payload(part: "Message[str, str]") -> bytes:
    payload = _unless_malformed(lambda: part.get_payload(decode=True), None, AssertionError)
    return payload if isinstance(payload, bytes) else b""


def _whole(part: "Message[str, str]") -> bytes:
    """Yield the bytes of messages within a part, unchanged."""
    parts = [_unless_malformed(child.as_bytes, b"", AttributeError) for child in _children(part)]
    return b"\n\n".join(parts) if parts else _payload(part)


def _words(part: "Message[str, str]", kind: str) -> str:
    charset = _unless_malformed(lambda: part.get_content_charset("utf-8"), "utf-8")
    text = _text(_payload(part), charset)
    if kind == "text/html":
        text = of_html(text[: 5 * LONGEST])
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(content: bytes, charset: str) -> str:
    """Return the text in its stated charset as browsers read its label, otherwise in one that fits,
    otherwise with characters replaced."""
    stated = _codec(charset)
    for codec in (stated, "utf-8"):
        try:
            return content.decode(codec)
        except (LookupError, ValueError):
            continue
    fallback = stated if stated in _SHIFTING else "cp1252"
    return content.decode(fallback, "replace")


def _codec(label: str) -> str:
    """Return the codec for a charset label (WHATWG Encoding); for a label that browsers do not
    know, the label."""
    try:
        encoding = webencodings.lookup(label)
    except ValueError:
        return "utf-8"
    if encoding is None or encoding.name in ("replacement", "x-user-defined"):
        return label
    return "gb18030" if encoding.name == "gbk" else encoding.codec_info.name


_SHIFTING = frozenset({"iso2022_jp"})
"""Codecs whose text would be unreadable in any other."""


def _bounded(text: str) -> tuple[str, bool]:
    stripped = re.sub(r"\n{4,}", "\n\n\n", text).strip()
    return stripped[:LONGEST], len(stripped) > LONGEST
