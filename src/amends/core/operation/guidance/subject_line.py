"""Clause 7.2: a subject line proposed from the text of a complaint."""

import re

LONGEST = 80
"""Characters of a subject line."""
_GREETING = re.compile(
    r"\s*(?:dear|hello|hi|good (?:morning|afternoon|evening)|guten (?:tag|morgen|abend)|hallo"
    r"|sehr geehrte\w*|bonjour|madame|monsieur)\b[^.!?\n]{0,60}?[,!.\n]+\s*",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=\w{3})[.!?](?=\s|$)|\n")
"""Where a sentence ends: not after an initial or a short abbreviation."""


def proposed(text: str) -> str:
    """Return the first sentence after a greeting, in one line without its full stop, shortened
    between words to `LONGEST` characters; empty for a text without words."""
    rest = text.strip()
    while greeting := _GREETING.match(rest):
        rest = rest[greeting.end() :]
    rest = rest.strip() or text.strip()
    end = _END.search(rest)
    line = " ".join((rest[: end.start()] if end else rest).split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}\N{HORIZONTAL ELLIPSIS}"
