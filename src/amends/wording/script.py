"""Call script (7.2): the organisation's own texts, otherwise ours."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, override

from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import ScriptPart

from .phrases import marked as _

WORDS: Mapping[ScriptPart, str] = {
    ScriptPart.begin: _("Thank you for telling us. Can I take notes while you talk?"),
    ScriptPart.reach: _("How can we contact you, and what works best for you?"),
    ScriptPart.happened: _("Please tell me what happened, from the beginning."),
    ScriptPart.wanted: _("What would you like us to do?"),
    ScriptPart.read_back: _("Let me read back what I have recorded."),
    ScriptPart.farewell: _(
        "You'll get a reference and the day by which we'll respond. Making a complaint is free."
    ),
}


def said(part: ScriptPart, policy: Policy) -> str:
    """Return what to say, in the reader's language."""
    return policy.said(part, get_language() or "en") or gettext(WORDS[part])


def ours(part: ScriptPart, language: str) -> str:
    """Return the default text for languages in which the organisation has none."""
    with override(language.lower()):
        return gettext(WORDS[part])
