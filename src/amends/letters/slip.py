"""The slip in the envelope of the letter that confirms receipt by post: where the complaint is
followed, its reference and the receiver's secret.

The secret is drawn when the letter is printed, from the counter of the one in force, and stands on
that sheet alone: in no record and in no copy. Printed again it is the same, until another one is
issued.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext, override

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.acts.communication import may_follow
from amends.core.operation.complaint import Complaint, Letter, RecordedEvent
from amends.core.operation.events import Notice, Way
from amends.core.values import Moment
from amends.documents.document import Code, Direction, Document, Heading, Pairs, Paragraph, Tone
from amends.handling.lodging import secret_of
from amends.wording.printing import paging

from .filling import brand_of, with_enclosed
from .on_paper import letterhead, reads_large
from .wishes import is_proved


def has_slip(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules, party: int, *, now: Moment
) -> bool:
    """Whether the letter that confirms receipt encloses a slip for the party who gets it: they have
    a secret of their own and may follow the complaint, which is handled here, and the address is
    theirs, not what a stranger typed who saw the secret on the web."""
    one = complaint.participant(party)
    if one is None or one.counter is None or complaint.merged_into is not None:
        return False
    return may_follow(complaint, rules, party, now) and is_proved(complaint, entries, party)


def encloses(
    letter: Letter,
    complaint: Complaint,
    entries: Iterable[RecordedEvent],
    rules: Rules,
    *,
    now: Moment,
) -> bool:
    """Whether a slip goes with a letter when it is printed."""
    confirms = letter.notice is Notice.acknowledgement and letter.way is Way.letter
    return confirms and has_slip(complaint, entries, rules, letter.receiver, now=now)


def promises(text: str, language: str) -> bool:
    """Whether a letter says, in the words that letters are filled with, that a slip is enclosed. It
    is written before it is printed, and who gets a slip may change between."""
    with override(language):
        parts = with_enclosed().partition("{page}")[::2]
    said = " ".join(text.split())
    return all(part.strip() in said for part in parts)


def slip(letter: Letter, complaint: Complaint, rules: Rules, *, language: str) -> Document:
    """The sheet of its own that goes with a letter; ask `encloses` before. Raises ValueError for a
    party without a secret."""
    receiver = complaint.participant(letter.receiver)
    if receiver is None or receiver.counter is None:
        raise ValueError("no secret is in force")
    address = f"{settings.AMENDS_BASE_URL.rstrip('/')}/track"
    secret = secret_of(complaint.reference, counter=receiver.counter)
    with override(language):
        told = (
            (gettext("The page"), address),
            (gettext("Reference"), str(complaint.reference)),
            (gettext("Your secret"), secret),
        )
        return Document(
            title=gettext("How to follow your complaint"),
            language=language,
            paging=paging(),
            blocks=(
                Paragraph(
                    gettext(
                        "With the reference and the secret you can see at any time how your "
                        "complaint stands, read our answer, and write to us."
                    )
                ),
                Pairs(told),
                Code(
                    address,
                    gettext("Leads to {page}").format(page=address),
                    gettext("Leads to the page on which you type both."),
                ),
                Heading(gettext("Keep this sheet safe")),
                Paragraph(
                    gettext(
                        "Whoever has both can read what you may read. Give the secret to nobody; "
                        "we never ask for it on the telephone. If you lose it, ask us for a new "
                        "one: this one then opens nothing any more."
                    ),
                    Tone.PLAIN,
                ),
            ),
            direction=Direction.RIGHT_TO_LEFT if get_language_bidi() else Direction.LEFT_TO_RIGHT,
            reference=str(complaint.reference),
            letterhead=letterhead(
                rules.policy, brand_of(complaint, rules.policy), complaint.unit, language
            ),
            large=reads_large(receiver),
        )
