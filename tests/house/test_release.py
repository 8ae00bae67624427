"""A release is made of what was tested, and says what it consists of."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from amends import __version__

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", ROOT / "scripts/release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_another_version_uncommitted_changes_and_a_commit_not_tested_are_refused(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = {"status": " M README.md", "rev-parse": "b" * 40}
    monkeypatch.setattr(release, "git", lambda *words: answers[words[0]])
    monkeypatch.setattr(release, "TESTED", tmp_path / "tested")
    (tmp_path / "tested").write_text("a" * 40)

    assert len(release.refusals("99.0.0")) == 4

    answers["status"], answers["rev-parse"] = "", "a" * 40
    assert release.refusals(__version__) == []


def test_every_locked_package_is_a_component(release: ModuleType) -> None:
    components = release.components(__version__)["components"]
    locked = (ROOT / "requirements/base.txt").read_text()

    assert len(components) == sum("==" in line for line in locked.splitlines())
    assert all(f"{one['name']}" in locked for one in components)
