"""The sheet of texts that complainants read has no fault that a machine can find."""

import importlib
import re

import pytest

sheet = importlib.import_module("scripts.reading_sheet")


@pytest.mark.parametrize("language", sheet.LANGUAGES)
def test_every_public_text_reads_well_with_values_filled_in(language: str) -> None:
    assert sheet.faults(language) == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_public_text_is_in_english_in_another_language(language: str) -> None:
    catalogue = sheet.messages.LOCALE / language / "LC_MESSAGES/django.po"
    public = sheet.messages.public_texts()
    assert [each.id for each in sheet.messages.missing(catalogue) if each.id in public] == []


@pytest.mark.parametrize("language", sheet.LANGUAGES)
def test_the_sheet_shows_lengths_of_time_in_each_number(language: str) -> None:
    drawn = sheet.drawn(language)
    unit = {"en": "working days?", "de": "Arbeitstag(?:en)?", "fr": "jours? ouvrés?"}[language]
    assert {int(n) for n in re.findall(rf"\b(1|2|10) {unit}\b", drawn)} == {1, 2, 10}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "innerhalb von 10 Arbeitstage"),
        ("de", "um 16:30 Uhr Uhr"),
        ("de", "bei die Verbraucherzentrale"),
        ("fr", "en 10 jours ouvrés"),
        ("fr", "à les services"),
        ("en", "within 1 days"),
        ("en", "Dear {name}"),
        ("en", "two  spaces"),
    ],
)
def test_a_fault_is_found(language: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "rendered", lambda language: iter([("here", [text])]))
    assert len(sheet.faults(language)) == 1
