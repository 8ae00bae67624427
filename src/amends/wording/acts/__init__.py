"""Everything said about acts, one file per subclause as in `core.operation.acts`.

Each file declares some of the tables `ACTS`, `FIELDS`, `REFUSALS`, `CHOICES`, `CODES` and `LINES`
(`declaration.Texts`), which are merged here. A text that is declared twice is an error.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from django.utils.translation import gettext, ngettext

from amends.core.operation.events import OUTBOUND, Way
from amends.core.refusal import Guard

from ..phrases import listed
from . import (
    acknowledgement,
    adoption,
    appointments,
    assessment,
    at_once,
    closing,
    communication,
    decision,
    governing,
    handing_over,
    importing,
    investigation,
    merging,
    parties,
    posting,
    receipt,
    records,
    response,
    scope,
    second_look,
    tracking,
)
from .declaration import ActText, Choices, Fields, Lines, Refusal, Texts
from .learning import (
    criteria,
    evidence,
    improvement,
    reports,
    samples,
)

_SUBCLAUSES = (
    receipt,
    importing,
    acknowledgement,
    scope,
    parties,
    assessment,
    investigation,
    handing_over,
    response,
    at_once,
    second_look,
    decision,
    communication,
    posting,
    closing,
    tracking,
    records,
    reports,
    evidence,
    merging,
    appointments,
    adoption,
    improvement,
    criteria,
    samples,
)


def _declared_in(subclause: ModuleType) -> Texts:
    """Return the tables of one file. Raises TypeError for a table that `Texts` does not have."""
    public = {name: one for name, one in vars(subclause).items() if name[0] != "_"}
    tables = {name: one for name, one in public.items() if name.isupper()}
    return Texts(**{name.lower(): one for name, one in tables.items() if isinstance(one, Mapping)})


_DECLARED: tuple[Texts, ...] = (*map(_declared_in, _SUBCLAUSES), *governing.TEXTS)


def merged[K, V](tables: Iterable[Mapping[K, V]]) -> Mapping[K, V]:
    """The tables as one. Raises ValueError for a key that two of them hold."""
    found: dict[K, V] = {}
    for table in tables:
        if doubled := found.keys() & table.keys():
            raise ValueError(f"declared twice: {sorted(map(str, doubled))}")
        found |= table
    return found


WORDS: Mapping[str, ActText] = merged(texts.acts for texts in _DECLARED)
"""The texts of every act by its name, and of forms under a name of their own."""
FIELDS: Fields = merged(texts.fields for texts in _DECLARED)
"""The fields that one subclause alone has; `fields` adds those that several share."""
REFUSALS: Mapping[Guard, Refusal] = merged(texts.refusals for texts in _DECLARED)
"""The guards that one subclause alone has; `wording.refusals` adds those that several share."""
CHOICES: Choices = merged(texts.choices for texts in _DECLARED)
"""The closed vocabularies of acts; `choices` adds those of the rest of the core."""
CODES: Mapping[str, Mapping[str, str]] = merged(texts.codes for texts in _DECLARED)
"""The open vocabularies."""
LINES: Mapping[type, Lines] = merged(texts.lines for texts in _DECLARED)
"""The line of every kind of event, on complaints, persons and rules."""


def done(act: str, outcome: str = "") -> str:
    """Return the message after the act, with its outcome. Raises KeyError for an unknown act; an
    outcome without a text of its own gets the act's usual one."""
    return gettext(WORDS[act].otherwise.get(outcome, WORDS[act].done))


def proposes(act: str, who: str) -> str:
    """Return who proposes what, in one sentence."""
    return gettext(WORDS[act].proposes).format(who=who)


def not_approved(act: str, who: str) -> str:
    """Return who did not approve what, in one sentence."""
    text = WORDS[act].not_approved
    return (gettext(text) if text else gettext("{who} did not approve your proposal.")).format(
        who=who
    )


def title(act: str) -> str:
    """Return the name of the act. Raises KeyError for an unknown act, as do the others."""
    return gettext(WORDS[act].title)


def button(act: str) -> str:
    """Return the label of its button."""
    return gettext(WORDS[act].button)


def hint(act: str) -> str:
    """Return what the act will cause, in one or two short sentences."""
    return gettext(WORDS[act].hint)


def button_of_answer(way: Way, goes_to: Sequence[str]) -> str:
    """Return the label of the button that communicates a decision in this way, with its recipients.
    It names no one if no letter is sent, because it was said in person or cannot be sent."""
    if not goes_to:
        return gettext("Record that the response was sent")
    if not OUTBOUND[way].handed:
        return gettext("Send response to {names}").format(names=listed(goes_to))
    return gettext("Add response to {names} to letters to post").format(names=listed(goes_to))


def button_of_letter(by_mail: bool, name: str) -> str:
    """Return the label of the button that sends a letter: at once, or once it was posted."""
    if by_mail:
        return gettext("Send this letter to {name}").format(name=name)
    return gettext("Add letter to {name} to letters to post").format(name=name)


def letters_to_post(number: int) -> str:
    """Return how many letters are waiting to be posted."""
    return ngettext("{number} letter to post", "{number} letters to post", number).format(
        number=number
    )
