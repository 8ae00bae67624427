"""Lines that a rule pack requires in a response, and a letter of the demo that contains all of
them, filled from the facts of its complaint.

The sender of a letter in a scenario names the lines found in its text. Nothing is ticked
automatically: a line that is not named is refused, as in the staff area.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.response import NewRemedy
from amends.core.operation.events import Delivery, Demanded, Finding, Way
from amends.core.operation.regulators.letter_requirements import CheckedLine
from amends.core.values import Code

from .regulator import BODY, PACK


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one letter of a rule pack that our text contains."""

    letter: str
    said: tuple[str, ...]

    def checked(self, words: str) -> tuple[CheckedLine, ...]:
        """Return the lines, each with its paragraph of the letter."""
        return tuple(
            CheckedLine(PACK, Code(self.letter), Code(point), _paragraph(words, _SIGNS[point]))
            for point in self.said
        )

    @property
    def demanded(self) -> Demanded:
        """Return the pack letter that it is."""
        return Demanded(PACK, Code(self.letter))


def _paragraph(words: str, sign: str) -> str | None:
    """Return the first paragraph with a sign of a line, None without one."""
    return next((part for part in words.split("\n\n") if re.search(sign, part)), None)


_SIGNS = {
    "stage": "[Ss]tage [12]|Stufe [12]",
    "definition": "understand it|wir sie verstehen",
    "understanding": "understand it|verstehen wir sie",
    "parts": "responsible|answer for|zuständig",
    "decision": "upheld|[Yy]ou are right|Sie haben .*recht",
    "reasons": "Our reasons|Unsere Gründe",
    "remedy": "put it right|Ihnen anbieten",
    "actions": "to be done|zu tun ist",
    "next": "to stage 2|auf Stufe 2",
    "ombudsman": "Housing Ombudsman",
}
"""What shows a line in our letters, as a regular expression."""
RECEIPT = Lines("s1_acknowledgement", ("understanding", "parts"))
_EVERY_ANSWER = ("stage", "definition", "decision", "reasons", "remedy", "actions")
STAGE_1 = Lines("s1_answer", (*_EVERY_ANSWER, "next"))
STAGE_2 = Lines("s2_answer", (*_EVERY_ANSWER, "ombudsman"))
LOOKED_AT_ANEW = Lines("s2_acknowledgement", ("understanding",))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person complains about, in their own words, and what they want."""

    name: str
    category: str
    narrative: str
    wish: str
    refusal: str = ""
    """What they replied to the first response, at stage 2."""


def answer(
    policy: Policy, request: Asked, finding: Finding, reasons: str, remedies: Sequence[NewRemedy]
) -> str:
    """Return the letter for the complaint's present stage, a paragraph for each line of the
    pack."""
    final = bool(request.refusal)
    return _letter(
        _FINAL if final else _FIRST,
        f"Your complaint, as we understand it. {_defined(policy, request)}",
        f"Our decision. {_DECIDED[finding]}",
        f"Our reasons. {reasons}",
        f"To put it right. {_offered(remedies)}",
        f"Still to be done. {_to_do(remedies)}",
        f"If you are not content with this, you may go to the {BODY}." if final else _NEXT,
    )


def receipt(policy: Policy, request: Asked, way: Way = Way.letter) -> Acknowledge:
    """Return the letter in which staff acknowledge receipt and say how they understand the
    complaint: to people who phoned or came, and in addition to the automatic acknowledgement."""
    words = _letter(
        f"Dear {request.name},",
        "your complaint has arrived, and we look into it.",
        f"This is how we understand it. {_defined(policy, request)}",
        "Who is responsible. We are responsible for everything in your complaint. No part of it "
        "belongs to another organisation.",
    )
    return confirmed(words, way)


def confirmed(words: str, way: Way = Way.letter) -> Acknowledge:
    """Return the acknowledgement that a person writes, with what the pack requires of it."""
    return Acknowledge(1, way, Delivery.sent, words, checked=RECEIPT.checked(words))


def looked_at_anew(policy: Policy, request: Asked, day: str) -> str:
    """Return the letter that announces a review."""
    return _letter(
        f"Dear {request.name},",
        "your complaint is now at stage 2. Someone who was not involved in our response is "
        "reviewing it.",
        f"Still at issue, as we understand it. {_defined(policy, request)}",
        f"You will have our final answer by {day}.",
    )


_FIRST = "We answer at stage 1 of our complaints procedure."
_FINAL = "This is our final answer, at stage 2 of our complaints procedure."
_DECIDED = {
    Finding.upheld: "You are right: your complaint is upheld.",
    Finding.partly_upheld: "You are right in part: your complaint is upheld in part.",
    Finding.not_upheld: "Your complaint is not upheld.",
}
_NEXT = (
    "What you can do next. If you do not accept this, tell us in any way you like. You do not "
    "need to give a reason. Your complaint then goes to stage 2, to someone who was not involved "
    "in this response."
)


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def _defined(policy: Policy, request: Asked) -> str:
    entry = next((entry for entry in policy.categories if entry.code == request.category), None)
    about = (entry and label(entry.labels, ("en",))) or request.category
    sentences = [f"It is about: {about}.", f"You told us: “{request.narrative}”"]
    sentences.append(f"You want: “{request.wish}”")
    if request.refusal:
        sentences.append(f"Of our first answer you said: “{request.refusal}”")
    return " ".join(sentences)


def _offered(remedies: Sequence[NewRemedy]) -> str:
    if not remedies:
        return "We found nothing that we did wrong, so we offer nothing further."
    return "We'll do what is listed below."


def _to_do(remedies: Sequence[NewRemedy]) -> str:
    if not remedies:
        return "Nothing is left to be done on our side."
    return "We begin with all of this as soon as you tell us that you accept."
