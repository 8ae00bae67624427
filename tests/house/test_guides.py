"""The guides for operators and auditors name every command and every fault there is."""

import importlib.util
import re
from pathlib import Path

from amends.journal.finding import Fault
from amends.site.cli import commands

DOCS = Path(__file__).parent.parent.parent / "docs"
NEW_NAMES = {"errands": "jobs"}
"""Commands that also have an older name: guides use the newer one."""


def _text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_command_stands_in_a_guide_and_no_other() -> None:
    named = set(re.findall(r"\bamends ([a-z]+)\b(?=[` /])", _text("operators.md")))
    named |= set(re.findall(r"^\s*amends ([a-z]+)", _text("auditors.md"), re.M))
    assert named - set(NEW_NAMES) == {NEW_NAMES.get(name, name) for name in commands()}


def test_every_fault_is_explained_to_auditors() -> None:
    told = set(
        re.findall(r"`([a-z_]+)`", _text("auditors.md").partition("What a finding means")[2])
    )
    assert {str(fault) for fault in Fault} <= told


def test_the_guide_of_the_first_hour_names_its_screens_in_their_order() -> None:
    from amends.desk.onboarding.frame import TITLES
    from amends.governance.preparing import SCREENS

    told = re.findall(r"^\| ([A-Z][^|]+?) \|", _text("first-hour.md"), re.M)

    assert told == [str(TITLES[screen]) for screen in SCREENS]
    for picture in re.findall(r"\]\((pictures/[^)]+)\)", _text("first-hour.md")):
        assert (DOCS / picture).is_file()


def test_every_picture_is_shown_small_and_made_by_the_script() -> None:
    spec = importlib.util.spec_from_file_location("pictures", DOCS.parent / "scripts/pictures.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    texts = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    shown = {name for text in texts for name in re.findall(r"pictures/([^)]+)\)", text.read_text())}
    there = {picture.name: picture.stat().st_size for picture in (DOCS / "pictures").iterdir()}

    assert shown == set(there) == {f"{name}.webp" for name in script.SCENES}
    assert max(there.values()) <= script.LARGEST
