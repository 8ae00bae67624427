"""Slip in the envelope of an acknowledgement by post: the tracking address, the reference and the
recipient's access code.

The access code is derived when the letter is printed, from the counter of the current one, and is
only on that sheet, in no record or copy. Printing again gives the same code until a new one is
issued.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext, override

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.acts.communication import may_follow
from amends.core.operation.complaint import Complaint, Letter, RecordedEvent
from amends.core.operation.events import Notice
from amends.core.values import Moment
from amends.documents.document import Code, Direction, Document, Heading, Pairs, Paragraph, Tone
from amends.handling.access_code import code_of
from amends.wording.printing import paging

from .filling import brand_of, with_enclosed
from .on_paper import letterhead, reads_large
from .recipients import is_proved


def has_slip(
    complaint: Complaint, entries: Iterable[RecordedEvent], rules: Rules, party: int, *, now: Moment
) -> bool:
    """Return whether the acknowledgement by post encloses a slip: the recipient has an access code
    of their own and may follow the complaint, which is handled here, and the address is theirs, not
    one typed by a stranger who saw the access code on the web."""
    return has_page(complaint, rules, party, now=now) and is_proved(complaint, entries, party)


def has_page(complaint: Complaint, rules: Rules, party: int, *, now: Moment) -> bool:
    """Return whether a person involved has a tracking page of this complaint, with an access code
    of their own."""
    participant = complaint.participant(party)
    if participant is None or participant.counter is None or complaint.merged_into is not None:
        return False
    return may_follow(complaint, rules, party, now)


def encloses(
    letter: Letter,
    complaint: Complaint,
    entries: Iterable[RecordedEvent],
    rules: Rules,
    *,
    now: Moment,
) -> bool:
    """Return whether a slip is enclosed when a letter is printed."""
    confirms = letter.notice is Notice.acknowledgement and letter.by_post
    return confirms and has_slip(complaint, entries, rules, letter.receiver, now=now)


def promises(text: str, language: str) -> bool:
    """Return whether a letter says, in our standard text, that a slip is enclosed. It is written
    before it is printed, and its recipient's right to a slip may change between."""
    with override(language):
        parts = with_enclosed().partition("{page}")[::2]
    words = " ".join(text.split())
    return all(part.strip() in words for part in parts)


def slip(letter: Letter, complaint: Complaint, rules: Rules, *, language: str) -> Document:
    """Return the separate sheet that is sent with a letter; check `encloses` before. Raises
    ValueError for a person without an access code."""
    receiver = complaint.participant(letter.receiver)
    if receiver is None or receiver.counter is None:
        raise ValueError("no secret is in force")
    address = f"{settings.AMENDS_BASE_URL.rstrip('/')}/track"
    secret = code_of(complaint.reference, counter=receiver.counter)
    with override(language):
        pairs = (
            (gettext("Tracking page"), address),
            (gettext("Reference"), str(complaint.reference)),
            (gettext("Your access code"), secret),
        )
        return Document(
            title=gettext("Track your complaint"),
            language=language,
            paging=paging(),
            blocks=(
                Paragraph(
                    gettext(
                        "With your reference and access code you can track your complaint, read "
                        "our response and write to us at any time."
                    )
                ),
                Pairs(pairs),
                Code(
                    address,
                    gettext("Opens {page}").format(page=address),
                    gettext("Opens the page where you enter both."),
                ),
                Heading(gettext("Keep this sheet safe")),
                Paragraph(
                    gettext(
                        "Anyone with both can read your complaint. Do not share your access code. "
                        "We will never ask for it by phone. If you lose it, ask us for a new one."
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
