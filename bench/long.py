"""A complaint of 2,000 entries: its page, and a note on it, in processor time of one process."""

from datetime import timedelta
from itertools import batched

from .figures import Figure, Scale, processor

CPU, NOTE, SIZE = 100.0, 10.0, 150.0


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds of the first page in a process, of one after it and of a note, and kilobytes."""
    from django.core.management import call_command
    from django.utils import timezone
    from tests.doors import desk_people as desk
    from tests.records import organization as org

    from amends.core import entries
    from amends.core.operation.acts.communication import Note, note
    from amends.handling import streams
    from amends.handling.commands import Command
    from amends.handling.perform import perform, perform_one

    call_command("collectstatic", interactive=False, verbosity=0)
    count, now, rep = scale.of(2_000, 300), timezone.now(), org.acting(org.REPRESENTATIVE)
    reference = org.lodged(now - timedelta(days=2)).reference
    stream = streams.stream_of(reference)
    for some in batched(range(count), 100):
        notes = [
            Command.of(stream, note, Note(f"{one}: the heating is still cold.")) for one in some
        ]
        perform(notes, actor=rep, now=now - timedelta(days=1, seconds=-some[0]))
    client = desk.seated(org.REPRESENTATIVE)
    client.defaults["SERVER_NAME"] = "localhost"
    desk.read(client, "")

    def page() -> str:
        return desk.read(client, f"complaints/{reference}/")

    def first() -> float:
        streams._kept.clear()
        entries.read_entry.cache_clear()
        return processor(page)

    def notes_more() -> None:
        for _ in range(20):
            perform_one(stream, note, Note("Still cold."), actor=rep, now=timezone.now())

    size = len(page().encode()) / 1_000
    cold = min(first() for _ in range(5)) * 1_000
    warm = min(processor(page) for _ in range(9)) * 1_000
    noted = min(processor(notes_more) for _ in range(3)) * 50
    said = f"{count:,} entries"
    return [
        Figure("long complaint, first in its process", cold, "CPU ms", least=False, note=said),
        Figure("long complaint", warm, "CPU ms", None, CPU, False, said),
        Figure("note on it", noted, "CPU ms", None, NOTE, False, said),
        Figure("its page", size, "kB", None, SIZE, False, said),
    ]
