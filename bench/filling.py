"""A large register in a short time: rows drawn in bulk from generated folds, without a journal.

Complaints in many stages are made through the pen; their folds are drawn again and again under
new references, moments and units. Words are made up of a vocabulary whose frequencies fall as in
a language. Whoever uses this says so beside the figure.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from random import Random

from tests.records import organization as org

from amends.core.framework.authority import PUBLIC_ACTOR
from amends.core.framework.policy import Grade, Policy
from amends.core.operation.assessment import Assess
from amends.core.operation.complaint import Complaint
from amends.core.operation.investigation import Assign
from amends.core.values import Contact
from amends.handling.lodging import drawn_reference, lodge
from amends.handling.perform import perform_one
from amends.handling.streams import stream_of
from amends.register import draw as register
from amends.register import search
from amends.register.models import Deadline, Reader, Row
from amends.register.search import Said
from amends.vault.identities import text_of
from amends.vault.sealing import Unsealed, seal

UNITS = 50
WALLS = 200
YEARS = timedelta(days=730)
LAST = datetime(2026, 11, 1, tzinfo=UTC)
VOCABULARY = 20_000
_AT_ONCE = 2_000


def fill_register(count: int, *, random: Random) -> None:
    """So many complaints over two years in fifty units, two hundred of them walled."""
    folds, policy = _folds(), Policy(1, "bench")
    walled = set(random.sample(range(count), min(WALLS, count // 10)))
    references = _references(count)
    for numbers in batched(range(count), _AT_ONCE):
        rows: list[Row] = []
        readers: list[Reader] = []
        deadlines: list[Deadline] = []
        for number in numbers:
            drawn = register.draw(random.choice(folds), policy)
            shift = LAST - random.random() * YEARS - drawn.row.received_at
            reference, unit = references.pop(), f"unit{random.randrange(UNITS):02}"
            row = drawn.row
            row.reference, row.unit, row.walled = reference, unit, number in walled
            row.received_at += shift
            row.next_due = row.next_due and row.next_due + shift
            row.next_on = row.next_on and row.next_on + shift
            rows.append(row)
            keys = [str(org.REPRESENTATIVE)] if row.walled else ["organization", f"unit/{unit}"]
            readers += [Reader(reference=reference, key=key) for key in keys]
            for deadline in drawn.deadlines:
                deadline.reference = reference
                deadline.until += shift
                deadlines.append(deadline)
        for found in (rows, readers, deadlines):
            type(found[0])._default_manager.bulk_create(found)  # type: ignore[attr-defined]


def _references(count: int) -> set[str]:
    """Different ones: among a million drawn by chance some meet."""
    found: set[str] = set()
    while len(found) < count:
        found.add(drawn_reference())
    return found


def fill_words(*, random: Random) -> None:
    """Sixty words for every complaint of the register."""
    pairs = Row.objects.values_list("reference", "received_at").order_by("received_at")
    weights = [1 / rank for rank in range(1, VOCABULARY + 1)]
    for batch in batched(list(pairs), 500):
        chosen = iter(random.choices(range(VOCABULARY), weights, k=60 * len(batch)))
        search.index(
            Said(reference, f"P{reference}", " ".join(word(next(chosen)) for _ in range(60)), at)
            for reference, at in batch
        )


def word(rank: int) -> str:
    """The word of a rank: the lower, the commoner."""
    letters = "abcdefghijklmnopqrst"
    text = ""
    for _ in range(6):
        rank, at = divmod(rank * 7 + 3, len(letters))
        text += letters[at]
    return f"{text}{rank}"


def fill_people(count: int) -> None:
    """So many identities in the vault, each with its look-up forms."""
    people = _people(count)
    for batch in batched(people, _AT_ONCE):
        pieces = [Unsealed("identity", text_of(one), "complaint/BENCH") for one in batch]
        seal(pieces, now=LAST)


def _people(count: int) -> Iterator[Contact]:
    random = Random("people")
    for number in range(count):
        first, last = random.choice(FIRST), random.choice(LASTS) + random.choice(ENDS)
        yield Contact(
            name=f"{first} {last}",
            email=f"{first}.{last}{number}@example.org".lower(),
            phone=f"+44 20 {random.randrange(10**7, 10**8)}",
            postcode=f"{random.choice('ABCDEFGH')}{number % 97} {number % 9}XY",
        )


FIRST = ("Anna", "Boris", "Clara", "Dilip", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas")
LASTS = ("Ander", "Berg", "Carl", "Dor", "Eriks", "Fisch", "Grun", "Hal", "Iver", "Jans", "Kov")
ENDS = ("son", "mann", "er", "sen", "ova", "ski", "ton", "ley", "field", "worth", "ham", "wood")


def _folds() -> list[Complaint]:
    """A hundred complaints as far as assessment and investigation."""
    rep = org.acting(org.REPRESENTATIVE)
    found = []
    for number in range(100):
        at = org.BEGAN + timedelta(hours=2)
        lodged = lodge(org.complaint(), actor=PUBLIC_ACTOR, now=at)
        complaint = lodged.performed.complaint
        stream = stream_of(lodged.reference)
        low = Grade.low
        if number % 3:
            six = Assess(low, False, low, low, False, True)
            complaint = perform_one(stream, "assess", six, actor=rep, now=at).complaint
        if number % 3 == 2:
            given = Assign(org.HANDLER)
            complaint = perform_one(stream, "assign", given, actor=rep, now=at).complaint
        found.append(complaint)
    return found
