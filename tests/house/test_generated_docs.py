"""The reference documents say what the code says today."""

import subprocess
import sys
from pathlib import Path

import pytest

from amends.core.framework.appointments import APPOINTMENTS, PERSON_KINDS
from amends.core.operation.acts.catalogue import ACTS, ON_TWO
from amends.core.operation.events import KINDS
from amends.desk.settings.reference import complaint_settings
from amends.wording.reference import DOCUMENTS

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_reference_document_is_as_the_code_draws_it(name: str) -> None:
    path = ROOT / "docs" / f"{name}.md"

    assert path.read_text() == DOCUMENTS[name](), f"amends docs {name} > docs/{name}.md"


def test_the_document_of_the_settings_is_as_their_pages_are() -> None:
    path = ROOT / "docs" / "complaint-settings.md"

    assert path.read_text() == complaint_settings(), f"amends docs {path.stem} > docs/{path.name}"


def test_every_act_and_every_kind_has_its_heading() -> None:
    acts, events = DOCUMENTS["acts"](), DOCUMENTS["events"]()

    for name in ("receive", "take-over", "adopt", *ACTS, *ON_TWO, *APPOINTMENTS):
        assert acts.count(f"\n### `{name}`: ") == 1, name
    for kind in (*KINDS, *PERSON_KINDS):
        assert events.count(f"\n### {kind}\n") == 1, kind


@pytest.mark.parametrize("name", ["acts", "complaint-settings"])
def test_the_reference_is_printed_without_an_installation(name: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "amends", "docs", name],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (ROOT / "docs" / f"{name}.md").read_text()
    assert list(tmp_path.iterdir()) == []
