"""Call script: a line for each part of the conversation, and the read-back of what was recorded."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import ScriptPart
from amends.core.values import Contact
from amends.wording import dates
from amends.wording.phrases import listed
from amends.wording.script import said

from ..forms.inputs import contact_of

CALLER = "complainants-0-identity"
"""Field prefix of the caller: the first complainant of a form."""


def script(policy: Policy) -> dict[str, str]:
    """Return the call script, by part of the conversation."""
    return {str(part): said(part, policy) for part in ScriptPart}


def read_back(answers: Mapping[str, Any]) -> list[str]:
    """Return the input so far as sentences to say, ending with the question whether it is right;
    empty without input."""
    found = list(_sentences(answers))
    return [*found, gettext("Is that right?")] if found else []


def _sentences(answers: Mapping[str, Any]) -> Iterator[str]:
    caller = contact_of(dict(answers), CALLER) or Contact()
    if caller.name:
        yield gettext("Your name is {name}.").format(name=caller.name)
    if reached := [one for one in (caller.phone, caller.email) if one]:
        yield gettext("We can contact you at {places}.").format(places=listed(reached))
    if told := _text(answers, "narrative"):
        yield gettext("I have recorded: “{words}”").format(words=told)
    if isinstance(day := answers.get("occurred_on"), date):
        yield gettext("It happened on {day}.").format(day=dates.day(day))
    if wish := _text(answers, "remedy"):
        yield gettext("You would like: “{words}”").format(words=wish)
    if agreed := _text(answers, "reasons"):
        yield gettext("We have agreed: “{words}”").format(words=agreed)


def _text(answers: Mapping[str, Any], name: str) -> str:
    return str(answers.get(name) or "").strip()
