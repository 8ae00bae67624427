"""Rules are taken away as a file, changed there, and brought back, by a browser alone."""

from pathlib import Path

import pytest
from tests.doors.site.test_journeys import Street
from tests.records import organization as org

pytestmark = pytest.mark.browser


def test_rules_are_taken_away_and_brought_back_changed(street: Street, tmp_path: Path) -> None:
    rita = street.at_the_desk(org.REPRESENTATIVE)
    rita.press("Settings")
    rita.press("Take rules away, bring rules")
    with rita.page.expect_download() as download:
        rita.press("Take these rules away")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    text = file.read_text()
    assert "no_reply_notices = 2" in text

    file.write_text(text.replace("no_reply_notices = 2", "no_reply_notices = 5"))
    rita.page.get_by_label("A file of rules").set_input_files(file)
    rita.press("Bring it into the draft")
    assert rita.title == "Settings"
    assert "What you brought is the draft now." in rita.reads
    rita.write("Why it changes", "Five are enough.")
    rita.press("Publish as a new version")
    assert "of the policy binds from now on." in rita.reads

    rita.press("Take rules away, bring rules")
    rita.page.get_by_label("A file of rules").set_input_files(file)
    rita.press("Bring it into the draft")
    assert "of version 2, and another version is in force" in rita.reads
