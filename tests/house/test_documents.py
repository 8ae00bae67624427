"""What the documents promise to list, they list."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from amends.site.cli import commands
from amends.site.environment import SETTINGS

ROOT = Path(__file__).parent.parent.parent


def _mentioned(document: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", (ROOT / "docs" / document).read_text()))


def _documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _prose(document: Path) -> str:
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)


def _anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, made as repository hosts make them."""
    titles = re.findall(r"^#+ (.+)$", _prose(document), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def _direct_dependencies() -> set[str]:
    lines = [
        line
        for name in ("base.in", "s3.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
    ]
    return {re.split(r"[\[<>=]", line)[0] for line in lines if line and line[0] not in "#-"}


def test_every_setting_is_documented_and_no_other() -> None:
    told = {name for name in _mentioned("settings.md") if re.fullmatch(r"[A-Z][A-Z_]*[A-Z]", name)}
    ours = {setting.name for setting in SETTINGS}

    assert ours <= told
    assert {name for name in told if name.startswith("AMENDS_")} <= ours | {
        f"{setting.name}_FILE" for setting in SETTINGS if setting.secret
    }


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for document in _documents():
        for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", _prose(document)):
            path, _, anchor = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            if not target.exists() or (anchor and anchor not in _anchors(target)):
                broken.append(f"{document.relative_to(ROOT)}: {link}")

    assert broken == []


def test_no_file_cites_a_document_that_the_repository_does_not_have() -> None:
    cited = re.compile("contract (§|section)|house " + "§|issues/" + r"\d")
    files = [path for of in ("src", "tests") for path in (ROOT / of).rglob("*.py")]
    assert [path.name for path in files if cited.search(path.read_text())] == []


def test_every_decision_record_is_short_and_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    records = {path.name for path in folder.glob("*.md")} - {"README.md"}
    index = re.findall(r"\]\(([a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert sorted(index) == sorted(records)
    for name in records:
        assert len((folder / name).read_text(encoding="utf-8").splitlines()) <= 60, name


def test_every_direct_dependency_has_its_reason() -> None:
    assert _direct_dependencies() - _mentioned("dependencies.md") == set()


def test_the_lock_holds_every_direct_dependency_with_hashes() -> None:
    text = (ROOT / "requirements" / "dev.txt").read_text()
    locked = re.findall(
        r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(?:[^\n]*\\\n)\s+--hash=sha256:", text, re.M
    )

    assert _direct_dependencies() - set(locked) == set()


def test_both_locks_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text()
        return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.M))

    base, dev = pins("base.txt"), pins("dev.txt")

    assert base == {name: dev.get(name) for name in base}


def test_every_command_has_help_and_an_example_that_it_understands() -> None:
    from amends.site.cli import parser

    for name, command in commands().items():
        assert command.help, name
        words = shlex.split(command.example)
        assert words[:2] == ["amends", name]
        assert parser().parse_args(words[1:]).command is command


def test_no_command_needs_django_only_to_be_listed() -> None:
    code = "import sys; from amends.site.cli import parser; parser(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )

    assert "django" not in done.stdout.split()
