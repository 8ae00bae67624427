"""Clauses 7.1, 7.4 and 7.8: texts of printing, posting and withdrawing letters."""

from amends.core.operation import events as e

from ..phrases import By
from ..phrases import marked as _
from .declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "write-letter": ActText(
            _("Write a letter"),
            _("Send it"),
            _("Goes out word for word, by e-mail or to be printed and posted."),
            done=_("The letter is written."),
        ),
        "print-letter": ActText(
            _("Record that a letter was printed"),
            _("Record it"),
            _("Each printing stands in the record."),
            done=_("It is recorded that it was printed."),
        ),
        "post-letter": ActText(
            _("Record that a letter was posted"),
            _("Record the posting"),
            _("The proof of posting: which day, which way, which person."),
            done=_("The posting is recorded."),
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
            _("A letter came back"),
            _("Record that it came back"),
            _("What it told was not told; a receipt that it confirmed is not confirmed."),
            done=_("It is recorded that it came back."),
        ),
    },
    fields={
        "meets": Field(_("The regulator's letter that it is")),
        "recorded": Field(_("By recorded delivery")),
        "to": Field(_("Who receives it in their place")),
        "posted_on": Field(_("On which day it was posted")),
        ("WithdrawLetter", "reason"): Field(_("Why it is not sent")),
        ("PostLetter", "number"): Field(_("Number of the recorded delivery")),
        ("WriteLetter", "day"): Field(_("Until when an answer helps")),
        ("WriteLetter", "words"): Field(_("Subject, an empty line, text")),
    },
    lines={
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
                    e.Way.letter: By(
                        "recorded",
                        {
                            True: _(
                                "{who} posted letter {letter} to {party} on {day}, recorded "
                                "delivery."
                            )
                        },
                        otherwise=_("{who} posted letter {letter} to {party} on {day}."),
                    )
                },
                otherwise=_("Letter {letter} went to {party} {way}."),
            ),
            _("A letter of ours left for you {way}."),
        ),
        e.LetterWithdrawn: Lines(
            _("{who} withdrew letter {letter} to {party} before it was posted.")
        ),
        e.LetterReturned: Lines(
            _("{who} recorded that letter {letter} to {party} came back."),
            _("A letter of ours did not reach you."),
        ),
    },
)
