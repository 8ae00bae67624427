"""The command line as people and scripts meet it."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import commands
from tests.halves import part
from tests.waiting import until
from tests.walks.installation import empty_installation

import amends

ROOT = Path(__file__).parent.parent.parent


def _amends(
    *words: str, data: Path, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    return commands.amends(*words, env=given | settings, cwd=data.parent, typed=typed)


def test_a_word_that_is_no_command_is_a_mistake_of_usage(tmp_path: Path) -> None:
    assert _amends("frobnicate", data=tmp_path / "data").returncode == 2


def test_the_version_is_shown_without_settings_or_a_data_folder(tmp_path: Path) -> None:
    done = _amends("--version", data=tmp_path / "data", AMENDS_TIME_ZONE="x")

    assert re.fullmatch(
        rf"amends {re.escape(amends.__version__)}(\+g[0-9a-f]{{7,}})? \(checkout\)\n", done.stdout
    )
    assert not (tmp_path / "data").exists()


def test_wrong_settings_stop_every_command_with_the_whole_list(tmp_path: Path) -> None:
    done = _amends("doctor", data=tmp_path / "data", AMENDS_TIME_ZONE="x", AMENDS_LIMITS="y")

    assert done.returncode == 1
    assert "AMENDS_TIME_ZONE" in done.stderr
    assert "AMENDS_LIMITS" in done.stderr
    assert not (tmp_path / "data").exists()


def test_checking_a_file_begins_no_installation(tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text("{}")

    done = _amends("verify", "receipt.json", data=tmp_path / "data")

    assert done.returncode == 1
    assert [one.name for one in tmp_path.iterdir()] == ["receipt.json"]


@pytest.mark.whole
def test_a_new_installation_is_wanting_until_it_is_migrated(tmp_path: Path) -> None:
    data = tmp_path / "data"

    before = _amends("doctor", "--json", data=data)
    refused = _amends("serve", data=data)
    migrated = _amends("migrate", "--quiet", data=data)
    after = _amends("doctor", "--json", data=data)
    again = _amends("migrate", "--quiet", data=data)

    wanting = {row["check"] for row in json.loads(before.stdout) if not row["fine"]}
    assert before.returncode == 1
    assert "migrations_applied" in wanting
    assert refused.returncode == 1
    assert "amends migrate" in refused.stderr
    assert migrated.returncode == 0, migrated.stderr
    assert str(data / "keys" / "master.key") in migrated.stderr
    assert (after.returncode, [row for row in json.loads(after.stdout) if not row["fine"]]) == (
        0,
        [],
    )
    assert (again.returncode, again.stderr) == (0, "")


def test_doctor_finds_what_others_could_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _amends("doctor", data=data)
    (data / "keys" / "secret.key").write_text("a key of forty characters, made for a test")
    (data / "keys" / "secret.key").chmod(0o644)

    rows = json.loads(_amends("doctor", "--json", data=data).stdout)

    assert [row["fine"] for row in rows if row["check"] == "secret_files_private"] == [False]


@pytest.mark.django_db
def test_a_check_that_breaks_hides_no_other() -> None:
    from amends.site.checks.doctor import examine, time_zones_known

    def broken() -> list[tuple[bool, str]]:
        raise RuntimeError("the disk is gone")

    findings = examine([broken, time_zones_known])

    assert [(one.check, one.fine) for one in findings] == [
        ("broken", False),
        ("time_zones_known", True),
    ]
    assert "the disk is gone" in findings[0].told


def test_a_message_becomes_one_file_that_a_mail_program_opens(tmp_path: Path) -> None:
    import email
    import email.policy

    from django.core.mail import EmailMessage

    from amends.site.outbox import Outbox

    message = EmailMessage("Received", "Thank you.", "us@example.org", ["them@example.org"])
    folder = tmp_path / "outbox"

    assert Outbox(folder=folder, alias="default").send_messages([message, message]) == 2

    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    read = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert (read["Subject"], read["To"]) == ("Received", "them@example.org")


def test_a_command_before_the_tables_are_there_says_what_to_do(tmp_path: Path) -> None:
    for words in (["verify"], ["policy", "export", "x"], ["export", "journal", "--out", "-"]):
        done = _amends(*words, data=tmp_path / "data")
        assert done.returncode == 1, words
        assert "Traceback" not in done.stderr, words
        assert "amends migrate" in done.stderr, words


def test_whoever_reads_no_further_sees_no_failure(tmp_path: Path) -> None:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [sys.executable, "-m", "amends", "docs", "acts"],
        env=given,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as going:
        assert going.stdout
        assert going.stderr
        going.stdout.close()
        told = going.stderr.read()
    assert (going.returncode, told) == (1, "")


def test_setting_up_needs_no_other_command_before_it(tmp_path: Path) -> None:
    done = _amends("setup", "--name", "Shop", "--person", "Ada", data=tmp_path / "data")

    assert done.returncode == 0, done.stderr
    assert "amends user add" in done.stdout
    assert "master.key" in done.stderr


def test_nobody_is_added_before_an_organization_is_set_up(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert _amends("migrate", data=data).returncode == 0
    done = _amends("user", "add", "Bob", "--role", "handler", data=data)

    assert done.returncode == 1
    assert "amends setup" in done.stderr
    assert "signs in" not in done.stdout
    assert "amends_invitation_" not in done.stdout


def test_an_organization_that_its_policy_could_not_describe_is_not_set_up(
    committed_database: str, tmp_path: Path
) -> None:
    with empty_installation(tmp_path / "data", near=True) as shop:
        for wrong, told in {
            ("--time-zone", "Mars/Base"): "” is not a time zone.",
            ("--currency", "euro"): "is not a currency",
            ("--country", "Germany"): "two letters",
            ("--name", " "): "Enter a name for the organisation",
            ("--person", ""): "Enter a name for the organisation",
        }.items():
            given = {"--name": "Shop", "--person": "Ada"} | dict([wrong])
            words = (word for pair in given.items() for word in pair)
            done = shop.amends("setup", *words, status=2)
            assert told in done.stderr, (wrong, done.stderr)
            assert "Traceback" not in done.stderr, wrong
        shop.amends("setup", "--name", "Shop", "--person", "Ada")


@pytest.mark.whole
def test_a_setup_that_was_cut_off_after_the_log_is_finished_by_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _amends("migrate", data=data)
    opening = (
        "from amends.site.cli import _start; _start()\n"
        "from datetime import UTC, datetime\n"
        "from amends.journal import log\n"
        "log.open_log(host='shop', demo=False, now=datetime.now(UTC))"
    )
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "AMENDS_DATA": str(data)}
    subprocess.run([sys.executable, "-c", opening], env=given, check=True)

    done = _amends("setup", "--name", "Shop", "--person", "Ada", data=data)

    assert done.returncode == 0, done.stderr
    assert _amends("verify", data=data).returncode == 0


def test_nobody_is_added_to_personnel_when_no_account_can_be_made(
    committed_database: str, tmp_path: Path
) -> None:
    new = ("--name", "Bob", "--role", "handler", "--password-stdin")
    password = "correct horse battery 9\n"
    with empty_installation(tmp_path / "data", near=True) as shop:
        shop.amends("setup", "--name", "Shop", "--person", "Ada")
        shop.amends("user", "add", "bob", *new, typed=password)
        for taken in ("bob", " BOB ", ""):
            done = shop.amends("user", "add", taken, *new, typed=password, status=1)
            assert "in use" in done.stderr, taken
        placed = (*new, "--unit", "nowhere")
        done = shop.amends("user", "add", "eve", *placed, typed=password, status=1)
        assert "unknown_code" in done.stderr
        shop.amends("worker", "--once")
        shop.amends("export", "journal", "--out", tmp_path / "all")
    lines = (tmp_path / "all").read_text().splitlines()
    assert sum("PersonAdded" in line for line in lines) == 2, "Ada, and Bob once"


@pytest.mark.whole
def test_an_import_that_stops_early_ends_without_a_traceback(tmp_path: Path) -> None:
    data, register, mapping = (
        tmp_path / "data",
        tmp_path / "register.csv",
        tmp_path / "mapping.toml",
    )
    mapping.write_text(
        'source = "old"\nreference = "Ticket Number"\nreceived = "Date Created"\nzone = "UTC"\n'
        'date_order = "month_first"\nnarrative = "Subject"\n'
    )
    register.write_text("Ticket Number,Date Created,Subject\n1,01/05/2026,x\n2,01/06/2026,y\n")
    _amends("setup", "--name", "Shop", "--person", "Ada", data=data)
    done = _amends("import", str(register), "--mapping", str(mapping), "--limit", "1", data=data)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


@pytest.mark.whole
def test_without_a_terminal_whoever_is_added_gets_an_invitation(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _amends("setup", "--name", "Shop", "--person", "Ada", data=data)
    added = _amends("user", "add", "Bob", "--role", "handler", data=data)
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout.splitlines()[-1].startswith("amends_invitation_")
    (bob,) = (p for p in json.loads(_people(data)) if p["signs_in_as"] == ["bob"])
    assert bob["name"] == "Bob"
    _amends("worker", "--once", data=data)
    assert _amends("verify", data=data).returncode == 0


def _people(data: Path) -> str:
    return _amends("people", "--json", data=data).stdout


@pytest.mark.long
@pytest.mark.parametrize(
    "words", part(["verify", "worker --once", "export journal --out -"]), ids=str
)
def test_a_database_that_does_not_answer_is_told_at_once_and_with_its_reason(
    words: str, tmp_path: Path
) -> None:
    unreachable = "postgresql://amends:secret@127.0.0.1:1/amends"

    def at_once() -> bool:
        """Whether it takes little longer than any command takes on this machine now: less than the
        ten seconds that the pool would be waited for."""
        began = time.monotonic()
        _amends("docs", "acts", data=tmp_path / "data")
        ready = time.monotonic()
        done = _amends(*words.split(), data=tmp_path / "data", DATABASE_URL=unreachable)
        ended = time.monotonic()

        assert done.returncode == 1, words
        assert "database_answers" in done.stderr, words
        assert "port 1" in done.stderr, words
        assert "Traceback" not in done.stderr, words
        assert "secret" not in done.stderr, words
        return ended - ready < 9 + 2 * (ready - began)

    until(at_once, "an answer at once")  # a busy machine may need another try


def test_a_day_that_is_none_is_refused_with_an_example(tmp_path: Path) -> None:
    done = _amends("demo", "--as-of", "soon", "--no-serve", data=tmp_path / "data")

    assert done.returncode == 2
    assert "'soon' is not a day. Enter it as 2026-03-27" in done.stderr
