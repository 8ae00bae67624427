"""Bringing a register at the desk: by the representative alone, step by step, mailing nobody."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.named import perform_named
from tests.records import dirty_register as dirty
from tests.records import organization as org

from amends.core.framework.appointments import ReleaseAccess
from amends.core.framework.labels import label
from amends.core.framework.people.personnel import Release
from amends.core.operation.acts.communication import Note
from amends.governance import publishing
from amends.handling import rules
from amends.handling.streams import stream_of
from amends.imports.models import ImportRun, SavedMapping, State
from amends.jobs.models import Job
from amends.register.models import Row
from amends.site import worker
from amends.vault import files

OPEN_STAGES = {"in progress": "under_investigation", "Open": "received"}


@pytest.fixture(autouse=True)
def _organization(committed_database: str, tmp_path: Any, settings: Any) -> None:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    org.found_organization()
    Job.objects.all().delete()


def form_of(page: str, button: str = "") -> dict[str, str]:
    """What a browser would send of the form with this button, as it stands on the page."""
    forms = re.findall(r"(?s)<form[^>]*>.*?</form>", page.split('id="main"')[1])
    form = next(f for f in forms if button in f)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = attrs.get("type") not in ("radio", "checkbox", "file") or " checked" in tag
        if chosen and "name" in attrs:
            found[attrs["name"]] = unescape(attrs.get("value", "on"))
    for name, text in re.findall(r'(?s)<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form):
        found[name] = unescape(text)
    for name, options in re.findall(r'(?s)<select name="([^"]*)"[^>]*>(.*?)</select>', form):
        chosen_one = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen_one[1]) if chosen_one else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def uploaded(client: Any, content: bytes | None = None, name: str = "Old.xlsx", **more: str) -> str:
    """Hand the file over; answers the address of the take-over."""
    file = SimpleUploadedFile(name, content if content is not None else dirty.workbook())
    typed = {"file": file, "source": "Old register", "mapping": "", **more}
    response = client.post("/desk/register/", typed)
    assert response.status_code == 302, response.content.decode()[:3000]
    return str(response["Location"]).removeprefix("/desk/").removesuffix("columns/")


def fields_named(page: str, prefix: str) -> dict[str, str]:
    """The names of selects by the value they ask about."""
    found = re.findall(rf'(?s)<label for="id_({prefix}-\d+)"[^>]*>(.*?)</label>', page)
    return {unescape(said).strip(): name for name, said in found}


def matched(client: Any, run: str) -> None:
    """Columns as guessed, with what nobody can guess; then the values."""
    page = desk.read(client, f"{run}columns/")
    sent = form_of(page, "Continue")
    columns = fields_named(page, "column")
    sent[columns["Customer"]] = "name"
    assert sent[columns["No."]] == "reference"
    response = client.post(f"/desk/{run}columns/", sent)
    assert response.status_code == 302, response.content.decode()
    page = desk.read(client, f"{run}values/")
    assert "10/01/2025 is Friday 10 January 2025" in page
    sent = form_of(page, "Continue") | {
        "date_order": "day_first",
        "stage-empty": "closed_elsewhere",
    }
    for said, name in fields_named(page, "stage").items():
        sent[name] = OPEN_STAGES.get(said, "closed_elsewhere")
    for said, name in fields_named(page, "unit").items():
        sent[name] = "main" if said == "Whole house" else ""
    response = client.post(f"/desk/{run}values/", sent)
    assert response.status_code == 302, response.content.decode()


def enclosed(client: Any, run: str) -> None:
    archive = SimpleUploadedFile("scans.zip", dirty.archive())
    response = client.post(f"/desk/{run}preview/", {"enclosed": archive, "enclose": "1"})
    assert response.status_code == 302


def as_guessed(client: Any, text: str, **more: str) -> str:
    """Upload a small register and take its columns and values as they are guessed."""
    run = uploaded(client, text.encode(), "old.csv", **more)
    for step in ("columns/", "values/"):
        page = desk.read(client, f"{run}{step}")
        sent = client.post(f"/desk/{run}{step}", form_of(page, "Continue"))
        assert sent.status_code == 302, sent.content.decode()
    return run


def imported(client: Any, text: str, **more: str) -> str:
    run = as_guessed(client, text)
    assert client.post(f"/desk/{run}preview/", {"go": "1", **more}).status_code == 302
    worked()
    return run


def worked() -> None:
    for _ in range(3):
        worker.make_round("test", now=timezone.now())


UNDATED = """No.;Received;Status;Type;Due date
1;2026-02-03;closed;Other;
2;2026-02-04;open;Other;
3;2026-02-05;open;Other;
4;2026-02-06;open;Other;2099-12-01
"""


def test_a_dirty_workbook_comes_in_by_the_browser_alone_and_mails_nobody(
    mailoutbox: list[Any],
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client)
    matched(client, run)
    enclosed(client, run)
    page = desk.read(client, f"{run}preview/")
    assert "193 complaints" in page
    assert "7 rows will not be imported" in page
    assert "soon after Easter" in page
    assert "B-0001" in page
    assert "&lt;script&gt;alert" in page
    assert not Row.objects.exists()
    everything = client.get(f"/desk/{run}refused/")
    lines = b"".join(everything.streaming_content).decode().splitlines()
    assert len(lines) == 1 + len(dirty.REFUSED)

    sent = client.post(f"/desk/{run}preview/", {"go": "1", "keep_as": "Our old register"})
    assert sent.status_code == 302
    waiting = client.get(f"/desk/{run}")
    assert waiting["Refresh"] == "5"
    assert "queued" in waiting.content.decode()
    worked()
    told = desk.read(client, run)
    assert "193 complaints" in told
    assert "7 rows were left out" in told
    assert "No member of staff has this name" in told
    assert Row.objects.filter(open=True).count() == dirty.OPEN
    assert SavedMapping.objects.filter(name="Our old register").exists()
    assert mailoutbox == []
    assert Job.objects.exclude(kind__in=("index_words", "take_over_register")).count() == 0
    report = client.get(f"/desk/{run}report/")
    assert b"This is not a date in the chosen format" in b"".join(report.streaming_content)


def test_the_saved_mapping_asks_nothing_again_and_only_what_is_new_comes_in() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    imported(client, UNDATED, keep_as="Our old register")
    run = as_guessed(client, UNDATED, mapping="saved/Our old register")
    page = desk.read(client, f"{run}preview/")
    assert "4 are already here" in page
    assert "different details" not in page
    assert "Import 0" not in page
    more = f"{UNDATED}5;2026-02-07;open;Other;\n"
    run = as_guessed(client, more, mapping="saved/Our old register")
    assert client.post(f"/desk/{run}preview/", {"go": "1"}).status_code == 302
    worked()
    assert Row.objects.count() == 5

    download = client.get("/desk/register/mappings/Our%20old%20register/")
    assert b'source = "old_register"' in download.content
    kept = SimpleUploadedFile("Copy.toml", download.content)
    assert client.post("/desk/register/mappings/", {"mapping_file": kept}).status_code == 302
    assert set(SavedMapping.objects.values_list("name", flat=True)) == {"Our old register", "Copy"}
    wrong = SimpleUploadedFile("wrong.toml", b"source = 3")
    assert client.post("/desk/register/mappings/", {"mapping_file": wrong}).status_code == 422


def test_it_is_undone_at_the_desk_until_somebody_works_on_one_of_them() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = imported(client, UNDATED)
    first = Row.objects.filter(open=True).first()
    assert first is not None
    assert client.post(f"/desk/{run}undo/").status_code == 302
    worked()
    assert "Import of 4 complaints undone" in desk.read(client, run)
    desk.read(client, f"complaints/{first.reference}/", 404)
    queue = desk.read(client, "complaints/")
    assert first.reference not in queue

    run = imported(client, UNDATED)
    one = Row.objects.filter(open=True).exclude(reference=first.reference).first()
    assert one is not None
    perform_named(
        stream_of(one.reference),
        "note",
        Note("Called."),
        actor=org.acting(org.REPRESENTATIVE),
        now=timezone.now(),
    )
    refused = client.post(f"/desk/{run}undo/", follow=True)
    assert "Someone has worked on its complaints since." in refused.content.decode()
    assert Row.objects.filter(open=True).count() == 3


def test_what_is_unknown_is_made_in_the_draft_and_must_be_published_first() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = as_guessed(client, UNDATED.replace("open;Other", "open;Rude staff"))
    page = desk.read(client, f"{run}values/")
    sent = form_of(page, "Continue")
    name = fields_named(page, "category")["Rude staff"]
    sent[name] = "make:" + name.partition("-")[2]
    assert client.post(f"/desk/{run}values/", sent).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert re.search(r"Publish them first, then come back:\s+Rude staff \(\d+ rows\)", page)
    refused = client.post(f"/desk/{run}preview/", {"go": "1"})
    assert refused.status_code == 422
    assert "“Rude staff” is new" in desk.read(client, "settings/")
    assert client.post("/desk/settings/publish/", {"reason": "Old words."}).status_code == 302
    assert rules.rules_at(timezone.now()).policy.listed("categories", "rude_staff") is not None
    assert client.post(f"/desk/{run}preview/", {"go": "1"}).status_code == 302
    worked()
    assert Row.objects.filter(category="rude_staff").count() == 3


def test_all_that_is_unknown_is_made_new_at_once() -> None:
    rows = "".join(f"{n};2026-02-0{n};{said}\n" for n, said in enumerate(("A", "B", "Other"), 1))
    client = desk.seated(org.REPRESENTATIVE)
    content = f"No.;Received;Type\n{rows}4;2026-02-04;D\n".encode()
    run = uploaded(client, content, "old.csv")
    page = desk.read(client, f"{run}columns/")
    assert client.post(f"/desk/{run}columns/", form_of(page, "Continue")).status_code == 302
    page = desk.read(client, f"{run}values/")
    assert "Add 3 new entries: A (1 row), B (1 row), D (1 row)" in page
    named = fields_named(page, "category")
    sent = form_of(page, "Continue") | {"category-rest": "on", named["Other"]: "other"}
    assert client.post(f"/desk/{run}values/", sent).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert re.search(r"then come back:\s+A \(1 row\), B \(1 row\), D \(1 row\)", page)


def test_a_button_that_is_pressed_twice_takes_over_once() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = as_guessed(client, UNDATED)
    for _ in range(2):
        sent = client.post(f"/desk/{run}preview/", {"go": "1"})
        assert (sent.status_code, sent["Location"]) == (302, f"/desk/{run}")
    assert Job.objects.filter(kind="take_over_register").count() == 1
    for address in ("columns/", "values/", "leave/", "undo/"):
        assert client.post(f"/desk/{run}{address}")["Location"] == f"/desk/{run}"


def test_a_long_register_is_tried_in_part_and_taken_over_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from amends.imports import looking

    monkeypatch.setattr(looking, "TRIED", 5)
    client = desk.seated(org.REPRESENTATIVE)
    lines = [f"{n};2026-02-{n:02};closed;Other;2026-03-01;We apologised." for n in range(1, 13)]
    run = as_guessed(client, "\n".join(["No.;Received;Status;Type;Closed on;Result", *lines, ""]))
    page = desk.read(client, f"{run}preview/")
    assert "We checked only the first 5 rows" in page
    assert "Import all complaints" in page
    client.post(f"/desk/{run}preview/", {"go": "1"})
    worked()
    assert "12 complaints" in desk.read(client, run)
    one = Row.objects.filter(open=False).first()
    assert one is not None
    shown = desk.read(client, f"complaints/{one.reference}/")
    assert "Closed there on" in shown
    assert "We apologised." in shown


WITHOUT_YEARS = """No.;Received;Status;Type;Phone / email;Closed on
1;3 Feb 26;closed;Other;030 123456 / ann@example.org;14.2.
2;14.2.;closed;Other;bea@example.org;28.2.
3;12/3;open;Other;040 999888;
4;29.2.;open;Other;;
5;soon;open;Other;;
"""


def test_the_year_is_asked_once_and_single_rows_are_corrected_in_the_browser() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client, WITHOUT_YEARS.encode(), "old.csv")
    page = desk.read(client, f"{run}columns/")
    sent = form_of(page, "Continue")
    assert sent[fields_named(page, "column")["Phone / email"]] == "phone_or_email"
    assert client.post(f"/desk/{run}columns/", sent).status_code == 302
    page = desk.read(client, f"{run}values/")
    assert "5 dates have no year, for example “14.2.”" in page
    sent = form_of(page, "Continue") | {"date_order": "day_first"}
    for said, name in fields_named(page, "stage").items():
        sent[name] = OPEN_STAGES.get(said, "received" if said == "open" else "closed_elsewhere")
    assert sent["year"] == "2026", "the year of the day that has one"
    assert client.post(f"/desk/{run}values/", sent | {"year": ""}).status_code == 422
    assert client.post(f"/desk/{run}values/", sent).status_code == 302

    page = desk.read(client, f"{run}preview/")
    assert "2 rows will not be imported" in page
    assert "Thursday 12 March 2026" in page
    sent = form_of(page, "Save corrections")
    assert sorted(sent.values()) == ["29.2.", "soon"]
    by_value = {value: name for name, value in sent.items()}
    fixed = {by_value["29.2."]: "1 March", by_value["soon"]: "sooner", "correct": "1"}
    assert client.post(f"/desk/{run}preview/", fixed | {"cell-2-0": "1.1."}).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert "1 row will not be imported" in page
    assert "2 cells were corrected" in page
    (name,) = form_of(page, "Save corrections")
    client.post(f"/desk/{run}preview/", {name: "2 March 2026", "correct": "1"})
    client.post(f"/desk/{run}preview/", {"go": "1"})
    worked()

    told = desk.read(client, run)
    assert "5 complaints" in told
    assert told.count("This was corrected by hand before the import.") == 2
    days = sorted(row.received_at.date().isoformat() for row in Row.objects.all())
    assert days == ["2026-02-03", "2026-02-14", "2026-03-01", "2026-03-02", "2026-03-12"]
    assert ImportRun.objects.get().corrections == {}
    fixed = Row.objects.get(received_at__date="2026-03-01")
    page = desk.read(client, f"complaints/{fixed.reference}/")
    assert "As given there, before a correction" in page
    assert "Received: 29.2." in page
    first = Row.objects.order_by("received_at").first()
    assert first is not None
    page = desk.read(client, f"complaints/{first.reference}/")
    assert "030 123456" in page
    assert "ann@example.org" in page


def test_corrections_are_discarded_and_touch_no_row_that_is_read() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = as_guessed(client, f"{UNDATED}5;soon after Easter;open;Other;\n6;later;open;Other;\n")
    sent = form_of(desk.read(client, f"{run}preview/"), "Save corrections")
    name = next(name for name, value in sent.items() if value == "soon after Easter")
    client.post(f"/desk/{run}preview/", {name: "2026-04-01", "cell-2-0": "2", "correct": "1"})
    assert sum(map(len, ImportRun.objects.get().corrections.values())) == 1
    assert "1 row will not be imported" in desk.read(client, f"{run}preview/")
    client.post(f"/desk/{run}preview/", {"discard": "1"})
    assert "2 rows will not be imported" in desk.read(client, f"{run}preview/")


def test_a_long_cell_that_was_not_touched_is_not_corrected() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    long = "perhaps on " + "a very long day " * 8
    register = f"""No.;Received;Status;Type
1;2026-02-03;open;Other
2;"{long}
or later";open;Other
3;soon;open;Other
"""
    run = uploaded(client, register.encode(), "old.csv")
    for step in ("columns", "values"):
        page = desk.read(client, f"{run}{step}/")
        assert client.post(f"/desk/{run}{step}/", form_of(page, "Continue")).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert page.count("<textarea") == 1
    sent = form_of(page, "Save corrections")
    name = next(name for name, value in sent.items() if value == "soon")
    untouched = {key: re.sub(r"\r?\n", "\r\n", value) for key, value in sent.items()}
    assert any("day \r\nor later" in value for value in untouched.values())
    client.post(f"/desk/{run}preview/", untouched | {name: "2026-02-05", "correct": "1"})
    assert [list(cells) for cells in ImportRun.objects.get().corrections.values()] == [["Received"]]


def test_the_list_of_an_import_has_its_rows_alone_closed_ones_too() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    org.lodged(timezone.now())
    run = imported(client, UNDATED)
    told = desk.read(client, run)
    address = re.search(r'href="/desk/(complaints/\?run=[\w-]+)"', told)
    assert address is not None
    listed = desk.read(client, address[1])
    assert "Imported from old.csv" in listed
    assert "4 complaints" in listed
    assert "2 complaints" in desk.read(client, f"{address[1]}&state=no_date")
    assert "5 complaints" in desk.read(client, "complaints/?state=any&run=unknown")


def test_owners_are_reminded_of_imported_complaints_that_are_open_with_no_date() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = imported(client, UNDATED)
    told = desk.read(client, run)
    assert "Open without a deadline" in told
    assert "2 open complaints" in told
    sent = form_of(told, "Set reminders")
    assert re.fullmatch(r"\d+ \d+ \d{4}", sent["day"])
    assert client.post(f"/desk/{run}remind/", {"day": "2020-01-01"}).status_code == 422
    assert Row.objects.filter(open=True, next_on=None).count() == 2
    assert client.post(f"/desk/{run}remind/", sent).status_code == 302
    assert not Row.objects.filter(open=True, next_on=None).exists()
    assert "Open without a deadline" not in desk.read(client, run)


NUMBERED = """No.;Received;Status;Type;Closed on
1;45123;closed;Misc;45130,5
2;16.07.2023;open;Other things;
3;45125;open;Rude staff;
"""


def test_days_that_a_spreadsheet_numbers_are_asked_once() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client, NUMBERED.encode(), "old.csv")
    page = desk.read(client, f"{run}columns/")
    assert client.post(f"/desk/{run}columns/", form_of(page, "Continue")).status_code == 302
    page = unescape(desk.read(client, f"{run}values/"))
    assert "3 dates are spreadsheet numbers" in page
    assert "45123 is Sunday 16 July 2023 (Excel, counted from 1900)" in page
    assert "(older Excel for Mac, counted from 1904)" in page
    sent = form_of(page, "Continue")
    assert sent["day_numbers"] == "since_1900"
    stages = fields_named(page, "stage")
    sent |= {stages["closed"]: "closed_elsewhere", stages["open"]: "received"}
    assert client.post(f"/desk/{run}values/", sent).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert "3 complaints" in page
    assert "Sunday 16 July 2023" in page
    assert "Tuesday 18 July 2023" in page
    sent["day_numbers"] = "none"
    assert client.post(f"/desk/{run}values/", sent).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert "2 rows will not be imported" in page
    assert "looks like a spreadsheet date number" in unescape(page)


def test_a_value_that_is_called_like_a_code_that_is_gone_is_offered_what_it_became() -> None:
    known = rules.rules_at(timezone.now()).policy
    first, second, third = known.categories[:3]
    changed = tuple(
        replace(one, mapped_to=second.code)
        if one is first
        else replace(one, retired=True)
        if one is third
        else one
        for one in known.categories
    )
    draft = publishing.following(replace(known, categories=changed), known)
    by = org.acting(org.REPRESENTATIVE)
    publishing.publish(draft, reason="Fewer.", actor=by, now=timezone.now())
    words = [label(one.labels, ("en",)) or "" for one in (first, second, third)]
    rows = "".join(f"{n};1.2.2026;{said}\n" for n, said in enumerate(words, 1))
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client, f"No.;Received;Type\n{rows}".encode(), "old.csv")
    page = desk.read(client, f"{run}columns/")
    assert client.post(f"/desk/{run}columns/", form_of(page, "Continue")).status_code == 302
    page = desk.read(client, f"{run}values/")
    sent, named = form_of(page, "Continue"), fields_named(page, "category")
    assert [sent[named[said]] for said in words] == [second.code, second.code, third.code]
    text = unescape(page)
    assert f"“{words[0]}” was merged into “{words[1]}”." in text
    assert f"“{words[2]}” is retired. Older complaints keep it." in text
    sent["date_order"] = "day_first"
    assert client.post(f"/desk/{run}values/", sent).status_code == 302
    client.post(f"/desk/{run}preview/", {"go": "1"})
    worked()
    kept = sorted(Row.objects.values_list("category", flat=True))
    assert kept == sorted([str(second.code), str(second.code), str(third.code)])


def test_the_register_is_taken_away_with_its_files_and_brought_as_it_is() -> None:
    stored = files.store([b"Dear all.\n"], name="letter.txt")
    reference = org.lodged(enclosures=(stored,)).reference
    client = desk.seated(org.REPRESENTATIVE)
    assert "Export workbook with attachments" in desk.read(client, "register/")
    why = {"reason": "Our records."}
    asked = client.post("/desk/register/away/files/", why, follow=True)
    assert "Proposed." in asked.content.decode()
    given = ReleaseAccess(Release.everything)
    now, second = timezone.now(), org.acting(org.DIRECTOR)
    perform_named(org.REPRESENTATIVE, "release-access", given, actor=second, now=now)
    answer = client.get("/desk/register/away/files/")
    assert answer["Content-Disposition"].endswith('.zip"')
    content = b"".join(answer.streaming_content)
    assert f"files/{reference}/letter.txt" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    run = uploaded(client, content, "complaints.zip", mapping="ready/amends")
    for step in ("columns/", "values/"):
        page = desk.read(client, f"{run}{step}")
        assert client.post(f"/desk/{run}{step}", form_of(page, "Continue")).status_code == 302
    page = desk.read(client, f"{run}preview/")
    assert "You have added a ZIP file." in page
    assert client.post(f"/desk/{run}preview/", {"go": "1"}).status_code == 302
    worked()
    copy = Row.objects.exclude(reference=reference).get()
    assert "letter.txt" in desk.read(client, f"complaints/{copy.reference}/")


def test_the_files_go_to_whoever_sees_complaints_and_no_larger_than_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.test import Client

    from amends.desk.imports import export_page

    for person in (org.ADMINISTRATOR, org.AUDITOR):
        desk.read(desk.seated(person), "register/away/files/", 403)
    assert Client().get("/desk/register/away/files/").status_code == 302
    stored = files.store([b"Dear all.\n"], name="letter.txt")
    org.lodged(enclosures=(stored,))
    monkeypatch.setattr(export_page, "MOST_BYTES", 3)
    desk.released(org.HANDLER, Release.everything)
    page = desk.read(desk.seated(org.HANDLER), "register/away/files/", 422)
    assert "larger than 1 GB" in page
    assert "amends export" in page


def test_nobody_else_takes_over() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client)
    pages = ("register/", run, f"{run}columns/", f"{run}values/", f"{run}preview/")
    pages += (f"{run}refused/", f"{run}report/")
    for person in (org.HANDLER, org.MANAGER, org.DIRECTOR, org.ADMINISTRATOR, org.AUDITOR):
        other = desk.seated(person)
        for address in pages:
            desk.read(other, address, 403)
        for address in (f"{run}leave/", f"{run}undo/", "register/mappings/"):
            assert other.post(f"/desk/{address}").status_code == 403
        assert "Import complaints" not in desk.read(other, "settings/")
    from django.test import Client

    stranger = Client().get(f"/desk/{run}preview/")
    assert stranger.status_code == 302
    assert "sign-in" in stranger["Location"]
    desk.read(client, "register/nothing-of-this-name/", 404)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("register.xlsx", b"PK\x03\x04 not really", "damaged"),
        ("register.xls", b"\xd0\xcf\x11\xe0", "Only workbooks"),
        ("register.csv", b"", "empty"),
        ("register.jsonl", b"not json\n", "damaged"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_words(
    name: str, content: bytes, told: str
) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    file = SimpleUploadedFile(name, content)
    response = client.post("/desk/register/", {"file": file, "source": "x", "mapping": ""})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_is_thrown_away_when_it_is_left() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    run = uploaded(client)
    assert client.post(f"/desk/{run}leave/").status_code == 302
    assert not ImportRun.objects.exists()
    assert worker.make_round("test", now=timezone.now() + timedelta(days=2)) >= 0
    assert not ImportRun.objects.filter(state=State.queued).exists()
