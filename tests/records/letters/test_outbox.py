"""Letters that are put into a folder: whole or not there, and what was cut off goes."""

import os
import time
from pathlib import Path

from django.core.mail import EmailMessage

from amends.site.outbox import Outbox


def left_over(folder: Path, *, seconds: int) -> Path:
    """A letter half written by a process that was killed so many seconds ago."""
    draft = folder / ".20261125-101112-0a0b0c0d.eml"
    draft.write_text("To: nora@example.org\n\nThe cana")
    then = time.time() - seconds
    os.utime(draft, (then, then))
    return draft


def send(folder: Path) -> None:
    letter = EmailMessage("Yours", "Good day.", "us@example.org", ["nora@example.org"])
    assert Outbox(alias="default", folder=folder).send_messages([letter]) == 1


def test_what_a_killed_process_left_half_written_is_destroyed_with_the_next_letter(
    tmp_path: Path,
) -> None:
    draft = left_over(tmp_path, seconds=120)
    send(tmp_path)
    assert not draft.exists()
    [letter] = tmp_path.iterdir()
    assert b"Good day." in letter.read_bytes()


def test_what_another_process_is_writing_just_now_is_left_alone(tmp_path: Path) -> None:
    draft = left_over(tmp_path, seconds=1)
    send(tmp_path)
    assert draft.exists()
