"""Clauses 5.3 and 7.8: whether the wording of our letters holds what regulators' packs forbid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..values import Code
from .letter_fields import notice_of
from .policy import Policy, Template
from .policy_check import Finding
from .regime import Pack
from .regime_letters import Communication, forbidden_in

_FORBIDDEN = Code("forbidden_text")


@dataclass(frozen=True, slots=True)
class Dead:
    """A text that stands in a wording and must not, by which letter of which pack."""

    template: Template
    pack: Pack
    letter: Communication
    text: str


def dead_texts(policy: Policy, packs: Iterable[Pack]) -> Iterator[Dead]:
    """What the newest wordings hold of what the packs forbid in such letters, in their order."""
    found = tuple((pack, one) for pack in packs for one in pack.communications if one.forbid)
    for template in _newest(policy):
        notice = notice_of(template.code)
        text = f"{template.subject}\n{template.text}"
        for pack, letter in found:
            if notice in letter.sent_as:
                for number in forbidden_in(letter, text):
                    yield Dead(template, pack, letter, letter.forbid[number - 1])


def check_letters(policy: Policy, packs: Iterable[Pack], *, before: Policy) -> tuple[Finding, ...]:
    """The same as findings: what is worded anew blocks, for it would never go out; what stood there
    when the pack was adopted is told, so that everything else can still be published."""
    there = {(one.code, one.language, one.subject, one.text) for one in before.templates}
    found: dict[tuple[str, str], Finding] = {}
    for dead in dead_texts(policy, packs):
        one = dead.template
        path = f"templates.{one.code}.{one.language}.{one.version}"
        blocks = (one.code, one.language, one.subject, one.text) not in there
        told = Finding(_FORBIDDEN, path, (dead.text, dead.pack.pack.title), blocks)
        found.setdefault((path, dead.text), told)
    return tuple(found.values())


def _newest(policy: Policy) -> Iterator[Template]:
    """Of each letter in each language the wording that goes out."""
    newest: dict[tuple[str, str], Template] = {}
    for one in policy.templates:
        known = newest.get((one.code, one.language))
        if known is None or known.version < one.version:
            newest[one.code, one.language] = one
    yield from newest.values()
