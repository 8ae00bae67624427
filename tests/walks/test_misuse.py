"""What people do wrong at the command line is told in a sentence: what, why, and what to do. Usage
ends with 2, everything else with 1, and nothing with a traceback."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from tests.records import organization as org

from amends.journal import log
from amends.site.cli import commands, main

pytestmark = pytest.mark.django_db

ELSEWHERE = {"demo", "keys", "migrate", "serve", "setup", "worker"}
"""Commands that cannot be called inside a transaction, or go on until they are stopped."""

REP = f"--by {org.REPRESENTATIVE}"
USAGE = [
    ("token create --user hanna --scope everything", "complaints:read"),
    ("token create --user hanna --scope complaints:read --days 1000", "from 1 to 366"),
    ("token create --user hanna --scope complaints:read --days 0", "from 1 to 366"),
    ("token create --user hanna", "--scope"),
    ("token make --user hanna --scope complaints:read", "create"),
    ("user add hanna", "--name"),
    ("user add hanna --name Hanna --role boss --password-stdin", "complaint-handler"),
    ("user add hanna --name Hanna --role auditer", "Did you mean auditor?"),
    ("user grant hanna --role complaint_manager", "Did you mean complaints-manager?"),
    ("user add hanna --person ' '", "amends people"),
    ("user add hanna --name Hanna --unit 'Not A Code'", "dash and underscore"),
    ("user add hanna --person person/han --role handler", "amends user grant"),
    ("user grant hanna", "--role"),
    ("policy publish there.toml", "--by"),
    ("policy publish there.toml --by '' --reason x", "amends people"),
    ("policy print there.toml", "export"),
    ("export complaints", "--out"),
    ("export journal --out - --for person/han", "--for"),
    ("export complaints --out - --for ''", "amends people"),
    ("report month --out month.doc", ".pdf"),
    ("report month --out month.csv --period soon", "2026-10"),
    ("report year --out month.csv", "month"),
    ("evidence soon --for person/rep --out pack.zip", "2026-10"),
    ("evidence 2026 --out pack.zip", "--for"),
    ("erase 7KQ2-M8XD", "--by"),
    ("erase 7KQ2-M8XD --by person/rep --piece 'no id'", "piece"),
    ("erase 7KQ2-M8XD --by person/rep --party 0", "from 1 to"),
    ("retention run", "--by"),
    ("retention run --by ''", "amends people"),
    ("people everybody", "everybody"),
    ("security --address somewhere", "IP address"),
    ("jobs retry", "--all"),
    ("jobs retry soon", "whole number"),
    (f"jobs retry {2**70}", "whole number"),
    ("jobs show --frequently", "--frequently"),
    ("mail show --days 99999999999", "whole number"),
    ("mail read", "fetch"),
    ("keys forget", "rotate"),
    ("import", "--mapping"),
    ("import there.csv", "--mapping"),
    ("import there.csv --mapping cfpb --limit -1", "at least 0"),
    ("verify --key nonsense", "public key"),
    ("setup --name Shop", "--person"),
    ("regime list --files", "--files"),
    ("regime check missing.toml", "missing.toml"),
    ("regime check binary", "UTF-8"),
    ("regime adopt", "PACK"),
    ("regime adopt uk-fca-disp", "--by"),
    (f"regime adopt uk-fca-disp {REP} --reason x --set soon", "NAME=NUMBER"),
    ("calendar adopt", "CALENDAR"),
    ("calendar adopt ie", "--by"),
    (f"calendar adopt ie {REP} --reason x --until soon", "--until"),
    (f"calendar adopt ie {REP} --reason x --until 1999", "--until"),
    (f"calendar adopt ie {REP} --reason x --until 9999", "--until"),
    (f"calendar adopt notes.txt {REP} --reason x --until 2030", "--until"),
    ("calendar list --files", "--files"),
    ("regime replay", "--calendar"),
    ("regime replay --calendar notes.txt --set a=1", "--pack"),
    ("regime replay --pack missing.toml", "missing.toml"),
    ("regime evaluate missing.json", "missing.json"),
    ("regime evaluate binary", "binary"),
    ("regime evaluate notes.txt", "notes.txt"),
    ("serve --port 99999", "99999"),
    ("serve --port here", "here"),
    ("serve --threads 0", "from 1 to"),
    ("demo --as-of soon", "--as-of"),
    ("demo --as-of 2999-01-01", "future"),
    ("demo --complaints -1", "from 0 to"),
    ("backup", "AMENDS_BACKUP_URL"),
    ("files move", "--to"),
    ("compact now", "now"),
    ("upgrade --rehearse", "BACKUP"),
    ("restore", "Enter the folder of a backup"),
    ("docs rules", "acts"),
    ("migrate now", "now"),
    ("doctor --cure", "--cure"),
    ("rebuild everything", "everything"),
    ("worker --twice", "--twice"),
    ("frobnicate", "frobnicate"),
    ("user add \udc80", "text"),
]
REFUSED = [
    ("token create --user nobody --scope complaints:read", "amends user add"),
    ("user add hanna --person person/xyz --password-stdin", "--name"),
    ("user grant nobody --role handler", "amends user add"),
    ("policy export missing/policy.toml", "missing/policy.toml"),
    ("policy export .", "folder"),
    ("policy check missing.toml", "amends policy export"),
    ("policy check binary", "UTF-8"),
    ("policy check notes.txt", "notes.txt"),
    (f"policy publish notes.txt {REP} --reason x", "Nothing has changed"),
    ("policy publish policy.toml --by person/xyz --reason x", "person/xyz"),
    (
        f"policy publish policy.toml {REP} --reason x",
        "Nothing has changed, or one of the problems above prevents it.",
    ),
    ("export complaints --out missing/all.csv", "missing/all.csv"),
    ("export complaints --out missing/all.xlsx", "missing/all.xlsx"),
    ("export complaints --out missing/all.zip", "missing/all.zip"),
    ("export complaints --out all.csv --for person/xyz", "person/xyz"),
    ("export complaints --out all.csv --for 'no id'", "amends people"),
    ("export journal --out missing/all.jsonl", "missing/all.jsonl"),
    ("report month --out missing/month.csv", "existing folder"),
    ("security --in missing.jsonl", "missing.jsonl"),
    ("report month --out month.csv --for person/xyz", "person/xyz"),
    ("report month --out month.csv --for person/adm", "person/adm"),
    ("evidence 2026 --for person/xyz --out pack.zip", "person/xyz"),
    ("erase 7KQ2-M8XD --by person/xyz", "person/xyz"),
    ("erase 7KQ2-M8XD --by 'Rita Representt'", "Rita Represent person/rep"),
    (f"erase nonsense {REP}", "nonsense"),
    (f"erase 0000-0000 {REP}", "0000-0000"),
    ("retention run --by person/xyz", "everything is kept"),
    ("errands retry 4711", "no failed job 4711"),
    ("mail fetch", "AMENDS_MAIL_URL"),
    ("mail listen", "AMENDS_MAIL_LISTEN"),
    ("import missing.csv --mapping cfpb", "missing.csv"),
    ("import notes.txt --mapping cfpb", "notes.txt"),
    ("import binary --mapping cfpb", "binary"),
    ("import notes.csv --mapping cfpb", "column"),
    ("import binary.csv --mapping cfpb", "binary.csv"),
    ("import notes.csv.gz --mapping cfpb", "notes.csv.gz"),
    ("import notes.csv --mapping nothing", "nothing"),
    ("import notes.csv --mapping binary", "binary"),
    ("import notes.csv --mapping notes.txt", "notes.txt"),
    ("import cfpb.csv --mapping cfpb --files missing", "missing"),
    ("import binary.xlsx --mapping amends", "binary.xlsx"),
    ("import missing.zip --mapping amends", "missing.zip"),
    ("import binary.zip --mapping amends", "binary.zip"),
    ("import --undo nothing", "nothing"),
    ("verify missing.json", "missing.json"),
    ("verify .", "."),
    ("verify binary", "UTF-8"),
    ("verify notes.txt", "notes.txt"),
    ("verify --against missing", "missing"),
    ("verify --against binary", "UTF-8"),
    ("verify --against notes.txt", "unreadable"),
    ("regime check notes.txt", "notes.txt"),
    (f"regime adopt nothing {REP} --reason x", "nothing"),
    (f"regime adopt uk-ofcom/1999 {REP} --reason x", "1999"),
    (f"regime adopt missing.toml {REP} --reason x", "missing.toml"),
    (f"regime adopt binary {REP} --reason x", "UTF-8"),
    (f"regime adopt notes.txt {REP} --reason x", "notes.txt"),
    ("regime adopt uk-fca-disp --by person/xyz --reason x", "person/xyz"),
    (f"regime adopt uk-fca-disp {REP} --reason x --set ack_target=99", "99 is above 10"),
    (f"regime adopt iso-10002 {REP} --reason x", "base ="),
    ("regime replay --pack uk-fca-disp --set ack_target=99", "99 is above 10"),
    (f"calendar adopt xx {REP} --reason x", "xx"),
    (f"calendar adopt de-zz {REP} --reason x", "zz"),
    (f"calendar adopt missing.toml {REP} --reason x", "missing.toml"),
    (f"calendar adopt binary {REP} --reason x", "UTF-8"),
    (f"calendar adopt notes.txt {REP} --reason x", "notes.txt"),
    ("calendar adopt ie --by person/xyz --reason x", "person/xyz"),
    ("calendar export ie", "weekdays"),
    ("regime explain 0000-0000", "0000-0000"),
    ("regime explain nonsense", "nonsense"),
    ("setup --name Shop --person Ada", "already"),
    ("serve --host 203.0.113.9", "203.0.113.9"),
    ("backup .", "already"),
    ("backup missing --erasures-only", "not contain a backup"),
    ("restore missing", "missing"),
    ("restore .", "cannot be restored"),
    ("restore missing --against binary", "UTF-8"),
    ("restore missing --against missing", "missing"),
]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AMENDS_FILES = settings.AMENDS_DATA = tmp_path / "data"
    settings.AMENDS_DATA.mkdir()
    here = tmp_path / "here"
    here.mkdir()
    for name in ("notes.txt", "notes.csv", "notes.csv.gz"):
        (here / name).write_text("not what is wanted\n")
    columns = "Complaint ID,Date received,Company response to consumer\n"
    (here / "cfpb.csv").write_text(columns)
    for name in ("binary", "binary.csv", "binary.xlsx", "binary.zip"):
        (here / name).write_bytes(b"\xff\xfe\x00\x80" * 10)
    monkeypatch.chdir(here)


@pytest.fixture
def organization() -> None:
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()


def _called(line: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The status and everything that was told; an exception would be a traceback."""
    try:
        status = main(shlex.split(line))
    except SystemExit as end:
        status = int(end.code or 0)
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.mark.usefixtures("organization")
def test_a_call_that_is_not_understood_ends_with_2_and_says_what_would_be(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for line, hint in USAGE:
        status, told = _called(line, capsys)
        assert (status, hint in told) == (2, True), (line, told)
        contract = line.startswith("regime")  # what cannot be evaluated ends with 2 as well (§7)
        assert contract or "amends" in told, "the usage, or where more stands"


@pytest.mark.usefixtures("organization")
def test_what_cannot_be_done_ends_with_1_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "export", "policy.toml"]) == 0
    for line, hint in REFUSED:
        status, told = _called(line, capsys)
        assert (status, hint in told) == (1, True), (line, told)


def test_every_command_is_misused_here() -> None:
    misused = {shlex.split(line)[0] for line, _ in (*USAGE, *REFUSED)}
    assert set(commands()) <= misused, "say in USAGE or REFUSED what can be done wrong with it"


@pytest.mark.parametrize("name", sorted(commands().keys() - ELSEWHERE))
def test_where_nothing_is_set_up_a_command_says_so_and_does_not_break(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = _called(commands()[name].example.removeprefix("amends "), capsys)
    assert status in (0, 1, 2), told
    assert told


def test_a_deadline_is_explained_only_where_there_is_an_organisation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, told = _called("regime explain 7KQ2-M8XD", capsys)
    assert (status, "There is no organisation here yet." in told) == (1, True), told
