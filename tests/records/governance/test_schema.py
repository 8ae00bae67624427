"""The stamp of the tables: who may use them, said by every command."""

import shlex
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from amends.governance import schema_version
from amends.governance.models import Schema
from amends.site import cli
from amends.site.checks import doctor

pytestmark = pytest.mark.django_db


def upgraded_to(version: str, least: str) -> None:
    Schema.objects.create(version=version, least_code=least)


def test_migrating_stamps_the_tables_once_with_this_version() -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)

    stamps = list(Schema.objects.values_list("version", "least_code"))
    assert stamps == [(schema_version.this_version(), schema_version.LEAST_CODE)]
    assert schema_version.refusal() == ""


def test_an_older_migrate_does_not_take_the_stamp_of_a_newer_one_away() -> None:
    upgraded_to("9.1.0", schema_version.this_version())
    call_command("migrate", verbosity=0)

    stamp = schema_version.stamp()
    assert stamp is not None
    assert stamp.version == "9.1.0"
    assert Schema.objects.count() == 2


def test_versions_are_compared_as_numbers() -> None:
    upgraded_to("0.10.0", "0.9.0")
    upgraded_to("0.9.3", "0.8.0")

    stamp = schema_version.stamp()
    assert stamp is not None
    assert stamp.version == "0.10.0"
    assert (
        schema_version.number("0.2.0+g0c15ff1")
        == schema_version.number("0.2.0")
        < schema_version.number("0.10.0")
    )


COMMANDS = {
    name: command
    for name, command in cli.commands().items()
    if not getattr(command, "alone", False) and not getattr(command, "any_schema", False)
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_refuses_data_that_this_version_cannot_use(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    upgraded_to("99.4.0", "99.3.0")
    command = COMMANDS[name]

    with (
        mock.patch.object(cli, "_start"),
        mock.patch.object(command, "prepare", create=True),
        mock.patch.object(command, "run", side_effect=AssertionError("it ran")),
    ):
        status = cli.main(shlex.split(command.example)[1:])

    assert status == 1
    assert capsys.readouterr().err == (
        "This data was upgraded to 99.4.0. "
        f"This is {schema_version.this_version()}, which cannot use it. "
        "Install 99.3.0 or newer, or restore a backup made before the upgrade.\n"
    )


def test_doctor_reports_it_and_nothing_that_it_cannot_read() -> None:
    upgraded_to("99.4.0", "99.3.0")

    wanting = [one for one in doctor.examine() if not one.fine]
    assert [one.check for one in wanting] == ["migrations_applied"]
    assert "Install 99.3.0 or newer" in wanting[0].told
    assert doctor.unfit() is not None


def test_doctor_says_of_an_empty_database_only_that_it_is_not_migrated() -> None:
    MigrationRecorder(connection).flush()

    wanting = [one for one in doctor.examine() if not one.fine]
    assert [one.check for one in wanting] == ["migrations_applied"]
    assert "run amends migrate" in wanting[0].told


def test_a_version_between_works_and_doctor_asks_to_upgrade_the_host() -> None:
    upgraded_to("99.4.0", schema_version.this_version())

    assert schema_version.refusal() == ""
    assert doctor.unfit() is None
    (seen,) = doctor.examine([doctor.migrations_applied])
    assert seen.open
    assert "99.4.0" in seen.told


def test_data_of_a_newer_development_version_is_refused_by_its_migrations() -> None:
    Schema.objects.all().delete()
    assert schema_version.refusal() == "", "data of 0.1.0 has no stamp"
    MigrationRecorder(connection).record_applied("later", "0001_initial")

    assert "newer, unreleased version of amends changed this data (later.0001_initial)" in (
        schema_version.refusal()
    )
