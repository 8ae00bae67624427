"""The catalogues: each is as the command writes it, and whole for whoever complains."""

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PUBLIC = re.compile(
    r"src/amends/(portal/|letters/|site/templates/|wording/(?!acts|fields|policy/|proof|reference|"
    r"timeline/personnel))"
)
"""Where what a complainant can meet is written; `wording` says much to both."""
NAMED = re.compile(r"\{[a-z_]*\}|%\([a-z_]+\)s")


def _command() -> Any:
    path = ROOT / "scripts" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


messages = _command()
CATALOGUES = messages.catalogues()
each = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)


def test_every_language_of_the_settings_but_the_sources_own_has_a_catalogue() -> None:
    from django.conf import settings

    installed = {code for code, _ in settings.LANGUAGES} - {"en"}

    assert {path.parent.parent.name for path in CATALOGUES} == installed


@each
def test_a_catalogue_is_as_the_command_writes_it(path: Path) -> None:
    assert path.read_bytes() == messages.drawn(path), "make messages"


@each
def test_a_catalogue_is_compiled_before_anything_runs(path: Path) -> None:
    compiled = path.with_suffix(".mo")

    assert compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns, "scripts/catalogues.py"


@each
def test_whoever_complains_meets_no_other_language(path: Path) -> None:
    bare = [
        message.id
        for message in messages.missing(path)
        if any(PUBLIC.match(name) for name, _ in message.locations)
    ]

    assert bare == []


@each
def test_lines_and_refusals_for_complainants_are_translated_wherever_they_are_declared(
    path: Path,
) -> None:
    declared = messages.public_texts()
    assert len(declared) > 100
    translated = {one.id for one in messages.read(path) if one.id and messages._said(one)}

    assert declared - translated == set()


@each
def test_a_translation_names_what_the_text_names(path: Path) -> None:
    wrong = [
        (text, said)
        for message in messages.read(path)
        for text, said in zip(_several(message.id), _several(message.string), strict=True)
        if text and said and sorted(NAMED.findall(text)) != sorted(NAMED.findall(said))
    ]

    assert wrong == []


def test_french_has_no_break_spaces_before_its_signs_and_units() -> None:
    (path,) = (one for one in CATALOGUES if one.parent.parent.name == "fr")
    said = [text for one in messages.read(path) if one.id for text in _several(one.string)]

    assert [text for text in said if re.search(r" [:;?!»]|« |[})]s? Mo", text)] == []


@each
def test_no_translation_is_there_twice_in_one(path: Path, tmp_path: Path) -> None:
    assert list(messages.doubled(path)) == []
    copy = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    copy.write_text('msgid "Yes."\nmsgstr "Oui.Oui."\n\nmsgid "No."\nmsgstr "Non."\n')
    assert list(messages.doubled(copy)) == ["Oui.Oui."]


@each
def test_nothing_in_a_catalogue_is_a_guess(path: Path) -> None:
    assert [message.id for message in messages.read(path) if message.fuzzy] == []


def test_texts_of_templates_and_modules_and_their_plurals_are_found() -> None:
    found = {(message.id, message.context) for message in messages.marked()}

    assert ("Tell us what went wrong", None) in found  # a template
    assert ("We've received your complaint and will look at it soon.", None) in found  # a table
    assert (("{count} hour", "{count} hours"), None) in found
    assert ("l j F Y", "a day, in Django's format letters") in found
    assert any(
        "count number=" not in str(text) and "%(number)s changes" in str(text) for text, _ in found
    )


def _several(said: Any) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, tuple | list) else (said,)
