"""Parsing of messages in a bounded child process."""

import dataclasses
from collections.abc import Generator
from typing import BinaryIO

from amends import bounded

from . import parsing
from .parsing import Enclosed, Parsed, Unreadable


def read(raw: bytes) -> Parsed:
    """Return the content of the message. Raises `Unreadable`, also for a message that takes too
    much time or memory, and `bounded.TryAgain`."""
    try:
        content, files = bounded.answer(parsed, raw)
    except (bounded.TakesTooMuch, bounded.Failed) as problem:
        raise Unreadable(str(problem)) from problem
    names = content.pop("enclosed")
    enclosed = tuple(Enclosed(name, file) for name, file in zip(names, files, strict=True))
    return Parsed(**content | {"to": tuple(content["to"]), "enclosed": enclosed})


def parsed(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the content of a message: everything but its files, and each file."""
    message = parsing.read(file.read())
    content = {field.name: getattr(message, field.name) for field in dataclasses.fields(message)}
    content["enclosed"] = [part.name for part in message.enclosed]
    yield content, [part.content for part in message.enclosed]
