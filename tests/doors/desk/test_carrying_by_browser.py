"""Rules are taken away as a file, changed there, and brought back, by a browser alone."""

from pathlib import Path

import pytest
from tests.doors.site.test_journeys import Street
from tests.records import organization as org

pytestmark = pytest.mark.browser


def test_rules_are_taken_away_and_brought_back_changed(street: Street, tmp_path: Path) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    rita.press("Settings")
    rita.press("Import and export settings")
    with rita.page.expect_download() as download:
        rita.press("Export settings")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    text = file.read_text()
    assert "no_reply_notices = 2" in text

    file.write_text(text.replace("no_reply_notices = 2", "no_reply_notices = 5"))
    rita.page.get_by_label("Settings file").set_input_files(file)
    rita.press("Import as draft")
    assert rita.title == "Settings"
    assert "Your file is now the draft." in rita.reads
    rita.write("Why it changes", "Five are enough.")
    rita.press("Publish")
    assert "of the settings is now live." in rita.reads

    rita.press("Import and export settings")
    rita.page.get_by_label("Settings file").set_input_files(file)
    rita.press("Import as draft")
    assert "our own settings, version 2, but another version is live" in rita.reads
