"""Text, names and files: sealed on entry, shown with a log entry, erased permanently.

Functions for other packages are listed here. Each is imported on first use, because a package with
models cannot be imported before Django is ready.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checking import Finding, check
    from .engine import scrub, shorten_log, size
    from .erasing import Erased, erase
    from .identities import contact_of, text_of
    from .pieces import Opening, UnknownPiece
    from .reading import openings, peek, show, was_shown
    from .sealing import Unsealed, seal

_ROOMS = {
    "checking": ("Finding", "check"),
    "engine": ("scrub", "shorten_log", "size"),
    "erasing": ("Erased", "erase"),
    "identities": ("contact_of", "text_of"),
    "pieces": ("Opening", "UnknownPiece"),
    "reading": ("openings", "peek", "show", "was_shown"),
    "sealing": ("Unsealed", "seal"),
}
_HOMES = {name: module for module, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
