"""The check of banned wording."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("words", SCRIPTS / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "words", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "text", ["Nobody is told.", "Take back", "It is settled; it binds.", "Send an e-mail"]
)
def test_banned_wording_is_found(words: Any, text: str) -> None:
    assert words.banned(text)


@pytest.mark.parametrize("text", ["We'll reply by {day}.", "Client secret", "Retention hold"])
def test_plain_wording_is_not_found(words: Any, text: str) -> None:
    assert words.banned(text) == ""


def test_no_text_has_banned_wording(words: Any) -> None:
    assert words.main() == 0
