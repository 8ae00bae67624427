"""Clauses 4.5 and 7.1: texts of a policy that are missing in a language it offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ...values import Code
from ..labels import Label, label
from .editing import KINDS
from .policy import Policy
from .vocabulary import OwnField


class Coded(Protocol):
    """An entry of a list: a code with its labels."""

    @property
    def code(self) -> Code:
        """The code that the record contains."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """What is shown for it."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A text missing in a language: its path, and the text in the first language with one."""

    path: str
    said: str


_SINGLE = ("opening_hours", "danger_question", "place_question")


def coded(policy: Policy) -> Iterator[tuple[str, tuple[Coded, ...]]]:
    """Yield every list of entries with labels, options of custom fields too, by its path."""
    for name in KINDS:
        yield name, getattr(policy, name)
    for own in policy.own_fields:
        yield f"own_fields.{own.code}.options", own.options


def unsaid(policy: Policy, language: str) -> tuple[Unsaid, ...]:
    """Return the texts in use that are missing in `language`, in the order of the policy."""
    return tuple(
        Unsaid(path, label(labels, policy.languages) or next(iter(labels)).text)
        for path, labels in _words(policy)
        if labels and not said_in(labels, language)
    )


def unwritten(policy: Policy, language: str) -> tuple[Code, ...]:
    """Return the letters that the policy has in another language but not in this one."""
    written = {template.code for template in policy.templates}
    here = {template.code for template in policy.templates if template.language == language}
    return tuple(sorted(written - here))


def with_words(policy: Policy, language: str, texts: Mapping[str, str]) -> Policy:
    """Return the policy with texts in a language added, by the paths of `unsaid`."""
    changed: dict[str, Any] = {
        name: tuple(_entry(entry, f"{name}.{entry.code}", language, texts) for entry in items)
        for name in KINDS
        if any(path.startswith(f"{name}.") for path in texts)
        for items in (getattr(policy, name),)
    }
    changed |= {
        name: _put(getattr(policy, name), language, texts[name])
        for name in _SINGLE
        if name in texts
    }
    return replace(policy, **changed)


def _words(policy: Policy) -> Iterator[tuple[str, tuple[Label, ...]]]:
    for name in _SINGLE:
        yield name, getattr(policy, name)
    for path, entries in coded(policy):
        for entry in entries:
            if not getattr(entry, "retired", False):
                yield f"{path}.{entry.code}", entry.labels
    for own in policy.own_fields:
        if not own.retired:
            yield f"own_fields.{own.code}.help", own.help


def said_in(labels: tuple[Label, ...], language: str) -> bool:
    """Return whether there is a text in a language."""
    return any(label.language == language and label.text.strip() for label in labels)


def _entry(entry: Any, path: str, language: str, texts: Mapping[str, str]) -> Any:
    changed: dict[str, Any] = {}
    if path in texts:
        changed["labels"] = _put(entry.labels, language, texts[path])
    if isinstance(entry, OwnField):
        if f"{path}.help" in texts:
            changed["help"] = _put(entry.help, language, texts[f"{path}.help"])
        changed["options"] = tuple(
            _entry(option, f"{path}.options.{option.code}", language, texts)
            for option in entry.options
        )
    return replace(entry, **changed) if changed else entry


def _put(labels: tuple[Label, ...], language: str, text: str) -> tuple[Label, ...]:
    return (*(label for label in labels if label.language != language), Label(language, text))
