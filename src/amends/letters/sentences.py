"""Sentences that we provide for points that regulators require, filled from the record of the
complaint. `sentences.toml` has them, and says which points need the writer's own words."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.letters import Check
from amends.core.framework.policy.letter_fields import FIELD
from amends.core.operation import events as e
from amends.core.operation.complaint import Complaint, RecordedEvent
from amends.core.operation.regulators.letter_requirements import (
    SHORTEST_PASSAGE,
    Demand,
    Line,
)
from amends.core.values import Sealed
from amends.people import read
from amends.vault import peek
from amends.wording.names import Names
from amends.wording.remedies import promise
from amends.wording.timeline import offer_in_words

_FIELDS = frozenset({"issues", "wanted", "outcome", "result", "reasons", "remedies", "actions"})


@dataclass(frozen=True)
class Sentences:
    """Sentences in a language, about a complaint with these entries, for a letter with the response
    of this number, if any. A field is a method of its name, or the first of the `marks` that a
    check looks for; empty if it is not known."""

    complaint: Complaint
    entries: Sequence[RecordedEvent]
    rules: Rules
    language: str
    marks: Mapping[Check, Iterable[str]]
    response: int | None = None

    def of(self, demand: Demand, line: Line) -> tuple[str, e.Basis]:
        """Return the sentence for a line, and how we know what it says; empty if there is none, or
        if one of its fields is not known."""
        texts = provided(demand, line)
        text = self._in_language(texts)
        names = FIELD.findall(text)
        with translation.override(self.language):
            values = {name: self._value(name) for name in names}
        recorded = {*names} - {Check.fixed_text} and not texts.get("stated")
        basis = e.Basis.recorded if recorded else e.Basis.written
        filled = FIELD.sub(lambda match: values[match[1]], text) if all(values.values()) else ""
        return filled, basis

    def _in_language(self, texts: Mapping[str, Any]) -> str:
        return str(texts.get(self.language.partition("-")[0], ""))

    def _value(self, name: str) -> str:
        if name in _FIELDS:
            return str(getattr(self, f"_{name}")())
        return next(filter(None, self.marks.get(Check(name), ())), "")

    def _ours(self, name: str, text: str = "") -> str:
        return self._in_language(_texts().get(f"value/{name}", {})).replace("[text]", text)

    def _read(self, words: Sealed | None) -> str:
        if words is None or words.sealed in self.complaint.retracted:
            return ""
        return peek([words.sealed])[words.sealed] or ""

    @property
    def _response(self) -> e.ResponsePrepared | None:
        events = (entry.event for entry in self.entries)
        prepared = (event for event in events if isinstance(event, e.ResponsePrepared))
        return next((event for event in prepared if event.response == self.response), None)

    @property
    def _finding(self) -> str:
        """The finding of the issues that the response answers, as found then; of all that it will
        answer while it is drafted."""
        response, live = self.complaint.response(self.response), self.complaint.live_issues
        numbers = {issue.number for issue in live}
        answered = (
            [issue for issue in response.answers if issue.number in numbers] if response else live
        )
        findings = {issue.finding for issue in answered} - {e.Finding.withdrawn}
        some = not findings.isdisjoint({e.Finding.upheld, e.Finding.partly_upheld})
        mixed = e.Finding.partly_upheld if some and None not in findings else ""
        return str((findings.pop() if len(findings) == 1 else mixed) or "")

    @property
    def _names(self) -> Names:
        remedies = self._response.remedies if self._response else ()
        return Names(
            read.names([remedy.owner for remedy in remedies if remedy.owner]), rules=self.rules
        )

    def _issues(self) -> str:
        names, issues = self._names, self.complaint.live_issues
        words = ((names.listed("categories", i.category or ""), i.description) for i in issues)
        texts = [": ".join(filter(None, (name, self._read(more)))) for name, more in words]
        lines = (f"{i.number}. {text}" for i, text in zip(issues, texts, strict=True))
        return "\n".join(lines) if all(texts) else ""

    def _wanted(self) -> str:
        text = self._read(next(filter(None, map(_wish, reversed(self.entries))), None))
        if text or not self.complaint.remedy_wanted:
            return self._ours("wanted" if text else "nothing_wanted", text)
        return ""

    def _outcome(self) -> str:
        return self._ours(self._finding)

    def _result(self) -> str:
        return self._ours(f"result_{self._finding}")

    def _reasons(self) -> str:
        text = self._read(self._response.reasons) if self._response else ""
        return text if len(text.split()) >= SHORTEST_PASSAGE else ""

    def _remedies(self) -> str:
        if self._response is None:
            return ""
        if self._response.remedies:
            return offer_in_words(self._response.remedies, self._names)
        return self._ours("nothing_offered" if self._finding == e.Finding.not_upheld else "")

    def _actions(self) -> str:
        response = self.complaint.response(self.response)
        if response is None:
            return ""
        left = [each for each in response.remedies if each.number not in response.carried_out]
        lines = (promise(remedy, self._names) for remedy in left)
        owes = response.prevention is not None or response.others_affected
        name = "to_do" if left else "" if owes else "nothing_to_do"
        return self._ours(name, "\n".join(lines))


def _wish(entry: RecordedEvent) -> Sealed | None:
    """Return what an entry says that the complainant wants."""
    match entry.event:
        case e.Received(remedy=wish) | e.TakenOver(remedy=wish):
            return wish
        case e.Corrected(field="remedy", words=wish):
            return wish
        case _:
            return None


def provided(demand: Demand, line: Line) -> Mapping[str, Any]:
    """Return what we provide for a line by language, or why it needs `own` words."""
    texts = (
        text
        for name, text in _texts().items()
        if name.split("/")[:2] == [demand.letter.id, line.id] and demand.pack.id in text["packs"]
    )
    return next(texts, _texts().get(f"check/{line.check}", {}))


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("sentences.toml").read_text("utf-8"))
