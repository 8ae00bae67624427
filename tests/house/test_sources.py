"""Architecture tests: rules that no linter knows, read from the sources."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "src" / "amends"
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "manager"}
WITHOUT_CLOCKS = (
    "core",
    "people",
    "vault",
    "journal",
    "register",
    "jobs",
    "handling",
    "governance",
    "exports",
    "maintenance",
)
LONGEST_LINE = 160
"""Characters of a template's line."""
PACED = {"jobs/steps.py", "jobs/duties.py"}
"""What measures how long its work takes, which decides how it goes on and nothing of the result;
and what compares this clock with that of the database."""
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "time", "timezone", "dt"}


MAY_WAIT = {SOURCES / "vault/storage.py", SOURCES / "handling/checkpoint_bucket.py"}
"""Modules that ask how long ago a bucket answered: never a moment of the record."""


def _project_files() -> list[Path]:
    """What is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _calls(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, owner (empty for a plain name) and name of each call in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = getattr(owner, "id", getattr(owner, "attr", ""))
            yield node.lineno, name, node.func.attr
        elif isinstance(node.func, ast.Name):
            yield node.lineno, "", node.func.id


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    long = [
        f"{path.relative_to(SOURCES)}:{number}"
        for path in SOURCES.rglob("templates/**/*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]

    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path for path in SOURCES.rglob("*") if path.stem.lower() in VAGUE]

    assert named == []


def test_no_package_has_more_than_twenty_five_modules_on_one_level() -> None:
    found = {
        name: count
        for folder in sorted({path.parent for path in SOURCES.rglob("*.py")})
        if folder.name != "migrations"
        for name in [folder.relative_to(SOURCES).as_posix()]
        for count in [len([path for path in folder.glob("*.py") if path.stem != "__init__"])]
        if count > 25
    }

    assert found == {}


def test_no_file_names_a_package_host_or_a_place_on_a_machine() -> None:
    # Put together here, so that this file does not find itself.
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js.org", "deb." + "debian.org"]
    places = [r"(?<![\w.])/" + top + "/[a-z]" for top in ("work", "root", "home")]
    wanted = re.compile("|".join([*map(re.escape, hosts), *places]).encode())

    found = [
        f"{path.relative_to(ROOT)}: {hit.group().decode()}"
        for path in _project_files()
        for hit in wanted.finditer(path.read_bytes())
    ]

    assert found == []


def test_no_clock_is_read_below_the_interfaces() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {owner}.{name}()"
        for room in WITHOUT_CLOCKS
        for path in sorted((SOURCES / room).rglob("*.py"))
        if path.relative_to(SOURCES).as_posix() not in PACED
        for line, owner, name in _calls(path)
        if name in CLOCKS
        and owner in CLOCK_OWNERS
        and not (name == "monotonic" and path in MAY_WAIT)
    ]

    assert found == []


def test_only_the_calendar_and_the_rules_make_a_day_of_a_moment() -> None:
    """Elsewhere it would be the day in Greenwich, not where the complaint is. `next_dates` reads
    back a moment at which a day is over everywhere, `parts` a reminder that does not tell."""
    owners = {
        "principles/timeliness.py",
        "framework/adoption/rulebook.py",
        "operation/guidance/next_dates.py",
        "operation/complaint/parts.py",
    }

    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((SOURCES / "core").rglob("*.py"))
        if str(path.relative_to(SOURCES / "core")) not in owners
        for line, owner, name in _calls(path)
        if owner and name == "date"
    ]

    assert found == []


def test_the_core_opens_and_prints_nothing() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}()"
        for path in sorted((SOURCES / "core").rglob("*.py"))
        for line, owner, name in _calls(path)
        if not owner and name in {"open", "print", "input", "exec", "eval", "__import__"}
    ]

    assert found == []


def test_every_core_module_begins_with_its_clause() -> None:
    found = []
    for path in sorted((SOURCES / "core").glob("*/**/*.py")):
        first = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
        if path.stat().st_size and not re.match(r"(Clauses?|Annex) [0-9A-Z]", first):
            found.append(f"{path.relative_to(ROOT)}: {first!r}")

    assert found == []


def test_records_hold_no_foreign_key_into_another_room() -> None:
    from django.apps import apps

    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("amends.")
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model
        and not isinstance(field.related_model, str)
        and field.related_model._meta.app_label != model._meta.app_label
    ]

    assert found == []


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)


def test_nothing_outside_the_vault_has_a_path_of_a_stored_file() -> None:
    """Files may be in a bucket: only `vault.storage` knows where they are. The settings say it, and
    what asks for room looks at the disk of a folder."""
    told = {"settings.py", "checks/doctor.py", "monitoring/metrics.py", "cli/data/files.py"}
    may = {SOURCES / "site" / name for name in told} | {SOURCES / "handling/checkpoint_bucket.py"}

    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(SOURCES.rglob("*.py"))
        if not path.is_relative_to(SOURCES / "vault") and path not in may
        for line, text in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"AMENDS_FILES\b|storage\.Folder\b|files\.\w*path\w*\(", text)
    ]

    assert found == []


_OUTLIVES = re.compile(
    r"pg_(try_)?advisory_lock|\bLISTEN\b|\bSET SESSION\b|WITH HOLD|withhold=True"
)
"""What PostgreSQL keeps for a session, which behind a pooler of transactions is no one's."""


def test_nothing_on_the_server_outlives_a_transaction() -> None:
    found = [
        f"{path.relative_to(SOURCES)}:{number}: {line.strip()}"
        for path in SOURCES.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if _OUTLIVES.search(line)
    ]
    assert found == []


_READS_A_REPLICA = {
    "exports/workbook.py",
    "insight/facts/refresh.py",
    "site/cli/export.py",
    "site/cli/data/verify.py",
}
"""What may be as old as the moment in which it began, and decides nothing."""


def test_only_what_decides_nothing_reads_from_a_replica() -> None:
    found = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if "replica.reads(" in path.read_text(encoding="utf-8")
    }
    assert found == _READS_A_REPLICA
