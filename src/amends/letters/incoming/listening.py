"""Mail delivered to us by a server over SMTP or LMTP. We confirm a message only once it is on disk;
until then the server keeps it and sends it again."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, close_old_connections, connections

from amends.vault.keys import KeyProblem
from amends.vault.uploads import UploadRefused

from .addresses import incoming
from .configured import Listening
from .storing import LARGEST, keep

_log = logging.getLogger("amends.mail")

type Clock = Callable[[], datetime]

LATER = "451 4.3.0 Cannot keep the message now, try again later"
_TAKEN = "250 2.6.0 Message kept"
_TOO_LARGE = "552 5.3.4 Message too large"
_EMPTY = "554 5.6.0 Message is empty"


class Handler:
    """Protocol handler for a mail server."""

    def __init__(self, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        # one thread, so one connection to the database; messages are stored one after the other
        self._keeping = ThreadPoolExecutor(1, thread_name_prefix="mail")

    def close(self) -> None:
        """Close the thread's database connection."""
        self._keeping.submit(connections.close_all).result()
        self._keeping.shutdown()

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept only mail for our own addresses, so that this is no open relay."""
        local, _, host = address.lower().rpartition("@")
        if f"{local.partition('+')[0]}@{host}" not in incoming().addresses:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 (the library's name)
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        """Store the message, then confirm it. For LMTP there is one response for each recipient."""
        content = envelope.content
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        whole = _with_envelope(raw or b"", envelope)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._keeping, self._kept, whole)
        many = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1
        return "\r\n".join([answer] * max(many, 1))

    def _kept(self, raw: bytes) -> str:
        try:
            now = self._clock()
            keep(raw, arrived=now, now=now)
        except UploadRefused as refused:
            return _TOO_LARGE if refused.why == "too_large" else _EMPTY
        except (DatabaseError, OSError, KeyProblem) as problem:
            _log.warning("a message could not be kept: %s", type(problem).__name__)
            return LATER
        finally:
            close_old_connections()
        return _TAKEN


def _with_envelope(raw: bytes, envelope: Envelope) -> bytes:
    """Return the message with headers for what only the envelope says: return path and
    recipients."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
    head = "".join(f"{line}\r\n" for line in lines if line.isascii() and "\n" not in line)
    return head.encode() + raw


class _Smtp(SMTP):
    """The library's protocol, but a line may be as long as a message."""

    line_length_limit = LARGEST


class _Lmtp(LMTP):
    line_length_limit = LARGEST


class Door(Controller):
    """The listener, in a thread of its own."""

    def __init__(self, at: Listening, *, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._protocol, self._handler = at.protocol, Handler(clock)
        super().__init__(self._handler, hostname=at.host, port=at.port, ready_timeout=30)

    def stop(self, no_assert: bool = False) -> None:
        """Stop it, once current messages are stored."""
        super().stop(no_assert)
        self._handler.close()

    def factory(self) -> SMTP:
        """The protocol for one connection."""
        kind = _Lmtp if self._protocol == "lmtp" else _Smtp
        return kind(
            self.handler,
            data_size_limit=LARGEST,
            ident="amends",
            hostname="amends",
            enable_SMTPUTF8=True,
            decode_data=False,
            timeout=120,
        )


def listen(at: Listening, stop: threading.Event) -> None:
    """Receive mail until stopped. Raises OSError if the address is in use."""
    door = Door(at)
    door.start()
    try:
        stop.wait()
    finally:
        door.stop()
