"""Call script (7.2): the organisation's own texts, otherwise ours."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, override

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import ScriptPart

from .phrases import marked as _

WORDS: Mapping[ScriptPart, str] = {
    ScriptPart.begin: _("Thank you for telling us. May I write it down as you say it?"),
    ScriptPart.reach: _("How may we reach you, and what is best for you?"),
    ScriptPart.happened: _("Please tell me what happened, from the beginning."),
    ScriptPart.wanted: _("What would put it right for you?"),
    ScriptPart.read_back: _("Let me read to you what I have written down."),
    ScriptPart.farewell: _(
        "You get a reference and the day by which we answer. It costs you nothing."
    ),
}


def said(part: ScriptPart, policy: Policy) -> str:
    """Return what to say, in the reader's language."""
    return policy.said(part, get_language() or "en") or gettext(WORDS[part])


def ours(part: ScriptPart, language: str) -> str:
    """Return the default text for languages in which the organisation has none."""
    with override(language.lower()):
        return gettext(WORDS[part])
