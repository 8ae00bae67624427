"""Logging of the web server, the worker and the command line: one filter for everything, and the
security log.

A log must not contain what people wrote, nor what opens a complaint: a reference, an access code, a
token, the query of an address. An exception or an SQL statement may quote any of them. So the
filter keeps the message only of our own loggers; of others it keeps where it comes from. Of an
exception it keeps its type and where it was raised.
"""

import json
import logging
import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings

from amends.core.refusal import Guard

from .context import KEPT_OUT, META, current

_OURS = "amends"
SECURITY = "amends.security"
SECURITY_LOG = "logs/security.jsonl"
"""Where the security log is in the data folder."""
_FRAMES = 6
_A_MINUTE = 100
"""Entries of one event from one address in the security log in a minute; more are only counted."""


class Discreet(logging.Filter):
    """Filter of every handler that writes for the operator."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        """Return a copy with what may be read; other handlers get the record as it is."""
        copied = copy(record)
        copied.msg, copied.args = " ".join(_told(record)), None
        copied.exc_info = copied.exc_text = copied.stack_info = None
        return copied


class Line(logging.Formatter):
    """A line of text, with the number of the request and its trace id at the end."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        numbers = "".join(f" {name}={number}" for name, number in _numbers(record).items())
        return super().format(record) + numbers


class JsonLine(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the request log has its figures as fields."""
        line = {
            "at": _moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(line | getattr(record, "facts", {}) | _numbers(record))


def _numbers(record: logging.LogRecord | None = None) -> dict[str, str]:
    """Return the number and the trace id of the request that a line is about."""
    request = current() or getattr(getattr(record, "request", None), "META", {}).get(META)
    numbers = {"request": request.number, "trace": request.trace} if request else {}
    return {name: number for name, number in numbers.items() if number}


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _told(record: logging.LogRecord) -> Iterator[str]:
    if record.name.partition(".")[0] == _OURS:
        yield KEPT_OUT.sub("[…]", " ".join(_message(record).split()))
    else:
        yield f"at {record.module}:{record.lineno}"
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        yield f"(status {status})"
    problem = record.exc_info[1] if record.exc_info else None
    if problem is not None:
        yield f"{_types(problem)} raised at {_raised_at(problem)}"


def _message(record: logging.LogRecord) -> str:
    """Return the message, with the type of an exception instead of its text."""
    args = record.args if isinstance(record.args, tuple) else ()
    parts = (type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in args)
    try:
        return str(record.msg) % tuple(parts) if args else str(record.msg)
    except (TypeError, ValueError):
        return f"at {record.module}:{record.lineno}"


def _types(problem: BaseException) -> str:
    """Return the type of an exception and of those that caused it, of a refusal with its code."""
    types: list[str] = []
    cause: BaseException | None = problem
    while cause is not None and len(types) < _FRAMES:
        guard = getattr(cause, "guard", "")
        types.append(f"{type(cause).__name__}{f' ({guard})' if isinstance(guard, Guard) else ''}")
        cause = cause.__cause__ or cause.__context__
    return " from ".join(types)


def _raised_at(problem: BaseException) -> str:
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(problem.__traceback__)
    ]
    return " < ".join(reversed(frames[-_FRAMES:])) or "?"


class SecurityFile(logging.Handler):
    """Writes the security log, one JSON object a line, to its file, the error output or both. The
    file is opened for each line, so that it can be moved away at any time, and several processes
    can write to it.

    Of one event from one address at most `_A_MINUTE` entries are written in a minute. How many were
    left out is written before the first entry of a later minute, or when the process ends. Entries
    of the record are all written: an import of many people hides none of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._minute, self._counts = 0, Counter[tuple[str, str]]()

    def emit(self, record: logging.LogRecord) -> None:
        """Write it; what cannot be written is reported once, on the error output."""
        if (minute := int(record.created // 60)) != self._minute:
            self._write_left_out()
            self._minute = minute
        event, facts = record.getMessage(), getattr(record, "facts", {})
        if "stream" in facts:
            _write(record.created, event, facts)
            return
        source = event, facts.get("address", "")
        self._counts[source] += 1
        if self._counts[source] <= _A_MINUTE:
            _write(record.created, event, facts)

    def close(self) -> None:
        """Write what was left out at last, unless the data folder has been removed."""
        if Path(settings.AMENDS_DATA).is_dir():
            self._write_left_out()
        super().close()

    def _write_left_out(self) -> None:
        counts, self._counts = self._counts, Counter()
        for (event, address), count in counts.items():
            if count > _A_MINUTE:
                facts = {"address": address} if address else {}
                _write(self._minute * 60, event, {**facts, "left_out": count - _A_MINUTE})


def _write(at: float, event: str, facts: Mapping[str, Any]) -> None:
    line = json.dumps({"at": _moment(at), "event": event, **facts, **_numbers()})
    if settings.AMENDS_SECURITY_LOG != "file":
        sys.stderr.write(f"{line}\n")
    if settings.AMENDS_SECURITY_LOG == "stderr":
        return
    try:
        _append(Path(settings.AMENDS_DATA) / SECURITY_LOG, f"{line}\n".encode())
    except OSError as problem:
        logging.getLogger("amends.logs").error("the security log: %s", problem)


def _append(path: Path, line: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line)
    finally:
        os.close(file)


def take_uncaught() -> None:
    """Log warnings and exceptions that nothing catches, by the same filter."""
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda it: _uncaught(it.exc_type, it.exc_value, it.exc_traceback)


def _uncaught(
    kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None
) -> None:
    if problem is not None:
        exc_info = (kind, problem, trace)
        logging.getLogger("amends.failures").critical("Traceback without text:", exc_info=exc_info)


def configuration(form: str) -> dict[str, Any]:
    """Return the configuration of logging, with lines as `text` or as `json`."""
    return LOGGING | {"formatters": {"line": _FORMS[form]}}


_FORMS: dict[str, dict[str, Any]] = {
    "text": {"()": Line, "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    "json": {"()": JsonLine},
}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": Discreet}},
    "formatters": {"line": _FORMS["text"]},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["discreet"],
            "formatter": "line",
        },
        "security": {"()": SecurityFile},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "amends": {"level": "INFO"},
        SECURITY: {"handlers": ["security"], "level": "INFO", "propagate": False},
        # Django adds handlers of its own, which know no filter
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # that a page is not there is no news
        "django.server": {"handlers": [], "propagate": True},
        "waitress.queue": {"level": "ERROR"},  # nor that requests wait
    },
}
