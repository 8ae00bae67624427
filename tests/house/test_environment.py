"""Settings are read once and refused with all their mistakes at once."""

import stat
from pathlib import Path

import pytest

from amends.site.environment import SETTINGS, Mistakes, Rate, Setting, read
from amends.site.folder import prepare


def test_without_any_setting_everything_lies_in_the_data_folder() -> None:
    environment = read({})

    assert environment.data == Path.cwd() / "data"
    assert environment.database["NAME"] == environment.data / "amends.sqlite3"
    assert environment.mailer["OPTIONS"] == {"folder": environment.data / "outbox"}
    assert environment.files == environment.data / "files"


def test_every_example_is_accepted() -> None:
    read({setting.name: setting.example for setting in SETTINGS})


@pytest.mark.parametrize(
    "setting", [one for one in SETTINGS if one.secret], ids=lambda one: one.name
)
def test_every_secret_can_lie_in_a_file(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(setting.example + "\n")

    assert read({f"{setting.name}_FILE": str(path)}) == read({setting.name: setting.example})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as refused:
        read(
            {
                "DATABASE_URL": "mysql://here/there",
                "AMENDS_BASE_URL": "complaints.example.org",
                "AMENDS_SECRET_KEY": "short",
                "AMENDS_MASTER_KEY": "AAAA",
                "AMENDS_LOG_KEY_FILE": "/no/such/file",
                "AMENDS_EMAIL_URL": "carrier-pigeon://roof",
                "AMENDS_FILES_URL": "files",
                "AMENDS_LIMITS": "lodge=many",
                "AMENDS_TIME_ZONE": "Mars/Olympus",
                "AMENDS_BASEURL": "http://localhost",
            }
        )

    told = sorted(mistake.partition(":")[0] for mistake in refused.value.found)
    assert told == [
        "AMENDS_BASEURL",
        "AMENDS_BASE_URL",
        "AMENDS_EMAIL_URL",
        "AMENDS_FILES_URL",
        "AMENDS_LIMITS",
        "AMENDS_LOG_KEY",
        "AMENDS_MASTER_KEY",
        "AMENDS_SECRET_KEY",
        "AMENDS_TIME_ZONE",
        "DATABASE_URL",
    ]


@pytest.mark.parametrize(
    ("files", "backup"),
    [
        ("", "file:///srv/amends"),
        ("", "file:///srv/amends/backups"),
        ("", "file:///srv/other/../amends/keys"),
        ("", "file:///"),
        ("file:///files", "file:///files/backups"),
        ("s3://bucket/amends", "s3://bucket/amends/backups"),
        ("s3://bucket/amends/?region=x", "s3://bucket/amends"),
        (
            "s3://b?endpoint=https://Store.example.org",
            "s3://b/k?endpoint=https://store.example.org:443/",
        ),
        (
            "s3://b?endpoint=http://store.example.org:80",
            "s3://b?endpoint=http://store.example.org.",
        ),
        ("s3://b?endpoint=https://s3.eu-west-1.amazonaws.com", "s3://b/backups?region=eu-west-1"),
    ],
)
def test_a_backup_is_never_kept_where_the_data_is(files: str, backup: str) -> None:
    given = {"AMENDS_DATA": "/srv/amends", "AMENDS_BACKUP_URL": backup}
    with pytest.raises(Mistakes, match="AMENDS_BACKUP_URL: shares a folder"):
        read(given | ({"AMENDS_FILES_URL": files} if files else {}))


@pytest.mark.parametrize("port", ["abc", "99999"])
def test_a_bucket_at_a_port_that_is_none_is_a_mistake_and_no_traceback(port: str) -> None:
    place = f"s3://amends?endpoint=https://store.example.org:{port}"
    with pytest.raises(Mistakes, match="AMENDS_BACKUP_URL"):
        read({"AMENDS_DATA": "/srv/amends", "AMENDS_BACKUP_URL": place})


def test_a_bucket_of_another_server_is_another_place() -> None:
    place = "s3://amends?endpoint=https://{}.example.org"
    given = {"AMENDS_FILES_URL": place.format("one"), "AMENDS_BACKUP_URL": place.format("two")}
    assert read({"AMENDS_DATA": "/srv/amends"} | given).backup == given["AMENDS_BACKUP_URL"]


@pytest.mark.parametrize(
    ("files", "facts", "why"),
    [
        ("file:///files", "file:///files", "inside the other"),
        ("file:///files", "file:///files/facts", "inside the other"),
        ("file:///srv/facts/files", "file:///srv/facts", "inside the other"),
        ("file:///srv/amends/facts/files", "", "inside the other"),
        ("s3://bucket/ours", "s3://bucket", "inside the other"),
        ("s3://bucket", "s3://bucket/files/facts", "inside the other"),
        ("file:///srv/amends", "", "AMENDS_FILES_URL: contains the data folder"),
        ("", "file:///srv", "AMENDS_FACTS_URL: contains the data folder"),
    ],
)
def test_files_and_fact_tables_are_never_in_one_folder(files: str, facts: str, why: str) -> None:
    given = {"AMENDS_FILES_URL": files, "AMENDS_FACTS_URL": facts}
    given = {name: place for name, place in given.items() if place}
    with pytest.raises(Mistakes, match=why):
        read({"AMENDS_DATA": "/srv/amends"} | given)


def test_files_and_fact_tables_can_be_in_one_bucket() -> None:
    for files in ("s3://bucket", "s3://bucket/amends"):
        read({"AMENDS_FILES_URL": files, "AMENDS_FACTS_URL": "s3://bucket/facts"})


def test_a_backup_can_be_beside_the_data() -> None:
    files = "s3://bucket/amends"
    for backup in (
        "file:///srv/amends-backups",
        "s3://bucket/amends-backups",
        "gs://bucket/amends",
    ):
        given = {"AMENDS_DATA": "/srv/amends", "AMENDS_FILES_URL": files}
        read(given | {"AMENDS_BACKUP_URL": backup})


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_REPLICA_URL"])
def test_a_drill_never_empties_the_database_in_use(name: str) -> None:
    live, scratch = "postgresql://amends:secret@DB/live", "postgresql://drill@db:5432/live"
    with pytest.raises(Mistakes, match="AMENDS_SCRATCH_URL: names the database in use"):
        read({name: live, "AMENDS_SCRATCH_URL": scratch})
    read({name: live, "AMENDS_SCRATCH_URL": "postgresql://drill@db:5432/empty"})


@pytest.mark.parametrize("name", ["AMENDS_FILES_URL", "AMENDS_FACTS_URL", "AMENDS_BACKUP_URL"])
def test_the_address_of_a_bucket_contains_no_secret(name: str) -> None:
    with pytest.raises(Mistakes, match=name) as refused:
        read({name: "s3://bucket/amends?endpoint=https://me:k3yw0rd@store"})
    assert "k3yw0rd" not in str(refused.value)


def test_a_mistyped_name_is_answered_with_the_right_one() -> None:
    with pytest.raises(Mistakes, match="AMENDS_BASE_URL is meant"):
        read({"AMENDS_BASEURL": "http://localhost"})


def test_no_mistake_repeats_a_secret() -> None:
    secret = "k3yw0rd"
    with pytest.raises(Mistakes) as refused:
        read(
            {
                "DATABASE_URL": f"postgresql://me:{secret}/x@here/there",
                "AMENDS_SECRET_KEY": secret,
                "AMENDS_MASTER_KEY": secret,
                "AMENDS_LOG_KEY": secret,
                "AMENDS_EMAIL_URL": f"pigeon://me:{secret}@roof",
            }
        )

    assert len(refused.value.found) == 5
    assert secret not in str(refused.value)


def test_a_secret_set_twice_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("0123456789" * 4)
    with pytest.raises(Mistakes, match="set twice"):
        read({"AMENDS_SECRET_KEY": "x" * 40, "AMENDS_SECRET_KEY_FILE": str(path)})


def test_a_postgresql_address_is_taken_apart() -> None:
    database = read(
        {"DATABASE_URL": "postgresql://me:p%40ss@db:6432/complaints?sslmode=require"}
    ).database

    assert database["NAME"] == "complaints"
    assert (database["USER"], database["PASSWORD"]) == ("me", "p@ss")
    assert (database["HOST"], database["PORT"]) == ("db", "6432")
    assert database["OPTIONS"]["sslmode"] == "require"


def test_a_rate_replaces_only_its_own_default_and_off_ends_them_all() -> None:
    limits = read({"AMENDS_LIMITS": "lodge=5/10m"}).limits

    assert limits["lodge"] == Rate(5, 600)
    assert limits["sign_in"] == read({}).limits["sign_in"]
    assert read({"AMENDS_LIMITS": "off"}).limits is None


def test_what_lies_here_at_one_time_has_a_number_and_no_time() -> None:
    limits = read({"AMENDS_LIMITS": "unclaimed=200,upload=50/d"}).limits

    assert limits
    assert limits["unclaimed"] == Rate(200, 0)
    assert limits["upload"] == Rate(50, 86400)
    for wrong in ("unclaimed=200/d", "lodge=20", "nothing=4", "unclaimed=0"):
        with pytest.raises(Mistakes, match="AMENDS_LIMITS"):
            read({"AMENDS_LIMITS": wrong})


def test_a_start_makes_a_private_folder_and_no_key(tmp_path: Path) -> None:
    given = {"AMENDS_DATA": str(tmp_path / "deep" / "data")}

    prepare(read(given))
    prepare(read(given))

    data = read(given).data
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [*(data / "keys").iterdir()] == []


def test_without_a_base_url_letters_name_the_port_that_is_served(tmp_path: Path) -> None:
    here = {"AMENDS_DATA": str(tmp_path)}
    assert read(here | {"PORT": "8123"}).base_url.geturl() == "http://localhost:8123"
    assert read(here | {"PORT": "x"}).base_url.geturl() == "http://localhost:8000"
