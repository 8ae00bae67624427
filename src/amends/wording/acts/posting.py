"""Clauses 7.1, 7.4 and 7.8: texts of printing, posting and withdrawing letters."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Fields, Lines, if_true

ACTS = {
    "write-letter": ActText(
        _("Write a letter"),
        _("Send"),
        _("Sent exactly as written, by email or as a letter you print and post."),
        done=_("Letter created."),
    ),
    "print-letter": ActText(
        _("Record that a letter was printed"),
        _("Record it"),
        _("The history shows each time it is printed."),
        done=_("Recorded as printed."),
    ),
    "post-letter": ActText(
        _("Record that a letter was posted"),
        _("Record posting"),
        _("Proof of posting: day, delivery and person."),
        done=_("Posting recorded."),
    ),
    "withdraw-letter": ActText(
        _("Withdraw a letter"),
        _("Withdraw letter"),
        _(
            "The letter is not posted. A response that it contains can then be sent again, in "
            "any way."
        ),
        done=_("Letter withdrawn."),
    ),
    "return-letter": ActText(
        _("Letter returned"),
        _("Record return"),
        _(
            "We treat its content as not delivered. If it was an acknowledgement, the "
            "complaint is not acknowledged."
        ),
        done=_("Recorded as returned."),
    ),
}
FIELDS: Fields = {
    "meets": Field(_("Regulator's letter")),
    "recorded": Field(_("By recorded delivery")),
    "to": Field(_("Recipient instead")),
    "posted_on": Field(_("Posted on")),
    ("PostLetter", "number"): Field(_("Tracking number")),
    ("WriteLetter", "day"): Field(_("Reply needed by")),
    ("WriteLetter", "words"): Field(_("Subject, an empty line, text")),
}
LINES = {
    e.LetterWritten: Lines(
        (
            _("{who} wrote letter {letter} to {party}: {notice}."),
            _("{who} wrote letter {letter} to {party}: {meets}."),
            _("{who} wrote letter {letter} to {party}."),
        ),
        _("We wrote you a letter."),
        said={"meets": lambda value, names: names.letter(value.pack, value.letter)},
    ),
    e.LetterPrinted: Lines(_("{who} printed letter {letter} to {party}.")),
    e.LetterSent: Lines(
        By(
            "way",
            {
                e.Way.letter: if_true(
                    "recorded",
                    _("{who} posted letter {letter} to {party} on {day}, recorded delivery."),
                    _("{who} posted letter {letter} to {party} on {day}."),
                )
            },
            otherwise=_("Letter {letter} was sent to {party} {way}."),
        ),
        _("We wrote to you {way}."),
    ),
    e.LetterWithdrawn: Lines(_("{who} withdrew letter {letter} to {party} before it was posted.")),
    e.LetterReturned: Lines(
        _("{who} recorded that letter {letter} to {party} was returned."),
        _("One of our letters did not reach you."),
    ),
}
