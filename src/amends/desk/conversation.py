"""What is said while somebody talks: a script beside the form, and what was written read back."""

from collections.abc import Mapping

from django.utils.translation import gettext

READ_BACK = "read_back"
"""The button that composes the words to read back; it records nothing."""


def script() -> list[tuple[str, str]]:
    """What to say, in the order of a conversation: a name for each part, and the words."""
    return [
        (gettext("Begin"), gettext("Thank you for telling us. May I write it down as you say it?")),
        (gettext("What happened"), gettext("Please tell me what happened, from the beginning.")),
        (gettext("What they want"), gettext("What would put it right for you?")),
        (gettext("How to reach them"), gettext("How may we reach you, and what is best for you?")),
        (gettext("Read it back"), gettext("Let me read to you what I have written down.")),
        (
            gettext("What comes next"),
            gettext("You get a reference and the day by which we answer. It costs you nothing."),
        ),
    ]


def read_back(answers: Mapping[str, object], *, offered: str = "") -> list[str]:
    """What was typed so far as sentences to say, ending in the question whether it is right."""
    found = []
    name = _text(answers.get("complainants-0-identity-name"))
    if name:
        found.append(gettext("Your name is {name}.").format(name=name))
    told = _text(answers.get("narrative"))
    if told:
        found.append(gettext("I have written down: “{words}”").format(words=told))
    wish = _text(answers.get("remedy"))
    if wish:
        found.append(gettext("You would like: “{words}”").format(words=wish))
    if offered:
        found.append(gettext("We have agreed: “{words}”").format(words=offered))
    if not found:
        return [gettext("Nothing is written down yet.")]
    return [*found, gettext("Is that right?")]


def _text(value: object) -> str:
    return str(value).strip() if value else ""
