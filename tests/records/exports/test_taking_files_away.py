"""Enclosed files go along with the workbook and come back by it, whatever they are called."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from tests.named import perform_named
from tests.read_log import empty_read_log
from tests.records import organization as org
from tests.stored_files import path_of, stored_files

from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.operation.acts.communication import Attach
from amends.core.operation.acts.receipt import NewMention
from amends.core.operation.acts.records import Retract
from amends.core.operation.events import YesNoUnknown
from amends.core.values import Id
from amends.exports import csv_file
from amends.exports.archive import Files, pieces
from amends.exports.workbook import WORKBOOK, Away, TooMuch, take_all_away
from amends.exports.workbook_row import File
from amends.handling import rules
from amends.handling.lodging import lodge
from amends.handling.reading import file_of
from amends.handling.streams import stream_of
from amends.imports import enclosed, keeping, mapping, parsing
from amends.register.models import Row
from amends.site.cli import main
from amends.vault import files, reading
from amends.vault.models import ReadLog

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HOSTILE = (
    "../../etc/passwd.txt",
    "photo.txt",
    "Photo.TXT",
    "PHOTO.txt",
    "\u05de\u05db\u05ea\u05d1 \u0645\u0644\u0641.txt",
    "\u202eright to left\u202c.txt",
    "x" * 300 + ".txt",
    "\u6f22" * 110 + ".txt",
    "CON.txt",
    "a: b? <c> |d*.txt",
    "one; two.txt",
    "=cmd.txt",
    " .hidden.txt",
    "no ending",
)


@pytest.fixture(autouse=True)
def _organization(committed_database: str, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "stored"
    org.found_organization()


def lodged(names: Sequence[str] = (), **changes: Any) -> str:
    """A complaint with a file of each name; what is in it tells which."""
    kept = tuple(
        files.store([f"File {number}.\n".encode()], name=name) for number, name in enumerate(names)
    )
    told = org.complaint(enclosures=kept, **changes)
    return str(lodge(told, actor=PUBLIC_ACTOR, now=NOW - timedelta(days=2)).reference)


def away(person: str | None = None) -> Away:
    in_force = rules.rules_at(NOW)
    return Away(in_force.people.person(Id(person)) if person else None, in_force, NOW)


def written(person: str | None = None) -> tuple[bytes, Files]:
    """The archive, for the operator or somebody in personnel."""
    rows = csv_file.rows_for(person, now=NOW).order_by("reference")
    out = io.BytesIO()
    found = take_all_away(list(rows.values_list("reference", flat=True)), out, away(person))
    return out.getvalue(), found


def members(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def files_of(reference: str) -> list[tuple[str, bytes]]:
    """What the files of a complaint are called, and what is in them."""
    known = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=NOW)
    own = list(pieces(File(known.complaint, known.entries)))
    names, stored = reading.file_names(own), reading.all_stored_as(own)
    found = []
    for piece in own:
        with files.open_stored(stored[piece]) as content:
            found.append((names[piece], content.read()))
    return sorted(found)


def imported(place: Path, *more: str) -> int:
    return main(["import", str(place), "--mapping", "amends", *more])


def test_files_of_any_name_come_back_as_they_were(tmp_path: Path) -> None:
    one, other, none = lodged(HOSTILE), lodged(["photo.txt"]), lodged()
    perform_named(
        stream_of(other),
        "attach",
        Attach(files.store([b"Later.\n"], name="later.txt"), "Called otherwise"),
        actor=org.acting(org.REPRESENTATIVE),
        now=NOW,
    )
    before = {reference: files_of(reference) for reference in (one, other, none)}
    assert len(before[one]) == len(HOSTILE)
    archive, found = written()
    assert (len(found.places), found.left) == (len(HOSTILE) + 2, 0)
    place = tmp_path / "away.zip"
    place.write_bytes(archive)
    assert imported(place) == 0
    copies = Row.objects.exclude(reference__in=before).values_list("reference", flat=True)
    back = sorted(files_of(reference) for reference in copies)
    assert back == sorted(before.values())


def test_nothing_in_the_archive_leads_out_of_it_or_is_too_long_for_any_system(
    tmp_path: Path,
) -> None:
    reference = lodged(HOSTILE)
    archive, _ = written()
    names = members(archive)
    assert names[0] == WORKBOOK
    assert all(name.startswith(f"files/{reference}/") for name in names[1:])
    for name in names:
        parts = PurePosixPath(name).parts
        assert ".." not in parts
        assert all(len(part.encode()) <= 255 and not set(part) & set('<>:"\\|?*') for part in parts)
    assert len({name.casefold() for name in names}) == len(names)


def test_an_unpacked_archive_comes_back_from_its_folder(tmp_path: Path) -> None:
    reference = lodged(HOSTILE)
    before = files_of(reference)
    archive, _ = written()
    zipfile.ZipFile(io.BytesIO(archive)).extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked"
    assert imported(folder / WORKBOOK, "--files", str(folder)) == 0
    copy = Row.objects.exclude(reference=reference).get()
    assert files_of(copy.reference) == before


def test_files_that_were_not_there_the_first_time_are_told_as_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lodged(["photo.txt"])
    place = tmp_path / "away.zip"
    place.write_bytes(written()[0])
    zipfile.ZipFile(place).extract(WORKBOOK, tmp_path)
    assert imported(tmp_path / WORKBOOK) == 0
    capsys.readouterr()
    assert imported(place) == 0
    assert "differs: attachments" in capsys.readouterr().err
    assert imported(tmp_path / WORKBOOK) == 0
    assert "differs" not in capsys.readouterr().err


def test_the_command_writes_an_archive_that_the_browser_takes_as_it_is(tmp_path: Path) -> None:
    reference = lodged(["photo.txt"])
    place = tmp_path / "all.zip"
    assert main(["export", "complaints", "--out", str(place)]) == 0
    of = mapping.shipped("amends")
    assert of is not None
    row = keeping.keep(
        "all.zip", [place.read_bytes()], by=str(org.REPRESENTATIVE), draft=of, now=NOW
    )
    assert row.kind == "xlsx"
    with keeping.source_of(row) as source, keeping.archive_of(row) as found:
        assert "Complaints" in source.sheets
        assert found is not None
        assert found.holds(f"./files/{reference}/photo.txt")
    keeping.drop_files(row)
    assert path_of(row.stored or "0" * 32).exists() is False


def test_somebody_takes_away_the_files_that_they_may_open_and_it_is_noted() -> None:
    seen = lodged(["photo.txt"])
    lodged(["walled.txt"], about_person=YesNoUnknown.yes, mentions=(NewMention("Carl"),))
    empty_read_log()
    archive, _ = written(org.COLLEAGUE)
    assert members(archive) == [WORKBOOK, f"files/{seen}/photo.txt"]
    noted = ReadLog.objects.get(purpose="export")
    assert (noted.reader, noted.references.strip()) == (org.COLLEAGUE, stream_of(seen))
    assert noted.pieces == 4  # what happened, what is wanted, who, and the file


def test_what_was_taken_away_stays_away_and_what_is_lost_is_counted() -> None:
    reference = lodged(["gone.txt", "lost.txt", "here.txt"])
    known = file_of(reference, actor=org.acting(org.REPRESENTATIVE), now=NOW)
    gone, lost, _ = pieces(File(known.complaint, known.entries))
    perform_named(
        stream_of(reference),
        "retract",
        Retract(gone, "A wrong file."),
        actor=org.acting(org.REPRESENTATIVE),
        now=NOW,
    )
    stored = reading.stored_as(lost)
    assert stored is not None
    path_of(stored).unlink()
    archive, found = written()
    assert members(archive)[1:] == [f"files/{reference}/here.txt"]
    assert found.left == 1


def test_more_than_is_given_is_refused_before_anything_is_written() -> None:
    reference = lodged(["photo.txt"])
    out = io.BytesIO()
    with pytest.raises(TooMuch):
        take_all_away([reference], out, away(), most=3)
    assert out.getvalue() == b""


# --- names ---


def named(*paths: str) -> enclosed.Enclosed:
    return enclosed.Enclosed(paths, lambda path: io.BytesIO(path.encode()))


def test_a_name_that_several_files_have_is_nobodys_until_its_folder_is_told() -> None:
    there = named("2025/scan.txt", "2026/scan.txt", "2026/Other.txt")
    assert not there.holds("scan.txt")
    assert there.holds("2025\\SCAN.TXT")
    assert there.holds("C:\\old\\other.txt")
    assert not there.holds("missing.txt")


def test_a_whole_way_never_ends_at_another_complaints_file() -> None:
    there = named("files/AAAA-AAAA/photo.txt")
    assert there.holds("./files/AAAA-AAAA/photo.txt")
    assert named("AAAA-AAAA/photo.txt").holds("./files/AAAA-AAAA/photo.txt")
    assert not there.holds("./files/BBBB-BBBB/photo.txt")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ({"photo.png": b"x"}, "no-register-within"),
        ({"one.xlsx": b"x", "two.csv": b"x"}, "no-register-within"),
        ({"files/A/table.xlsx": b"x"}, "no-register-within"),
        ({"register.xlsx": b"not really"}, "not-a-workbook"),
    ],
)
def test_an_archive_without_one_register_is_refused(inside: dict[str, bytes], told: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    of = mapping.shipped("amends")
    assert of is not None
    with pytest.raises(parsing.NotRead) as refused:
        keeping.keep("x.zip", [out.getvalue()], by="person/x", draft=of, now=NOW)
    assert refused.value.reason == told
    assert not any(path.is_file() for path in stored_files()), "nothing of it stays"


def test_what_is_no_archive_is_refused_whatever_it_is_called() -> None:
    of = mapping.shipped("amends")
    assert of is not None
    with pytest.raises(parsing.NotRead) as refused:
        keeping.keep("x.zip", [b"no archive"], by="person/x", draft=of, now=NOW)
    assert refused.value.reason == "no-archive"
