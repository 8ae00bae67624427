"""`amends regime`: a question in, verdicts out, without a database; mistakes end with status 2."""

import json
from pathlib import Path
from typing import Any

import pytest

from amends.handling import regimes
from amends.site.command import main

QUESTION = {
    "pack": "uk-fca-disp",
    "facts": {"complaint.kind": "psd", "org.uk_part": "england"},
    "events": {"received": "2026-04-03T16:00:00+01:00"},
}


def ask(tmp_path: Path, question: Any, *more: str) -> int:
    path = tmp_path / "case.json"
    path.write_text(question if isinstance(question, str) else json.dumps(question))
    return main(["regime", "evaluate", str(path), "--json", *more])


def clocks(told: dict[str, Any]) -> dict[str, tuple[str | None, str]]:
    return {one["id"]: (one["due"], one["state"]) for one in told["clocks"]}


def test_a_question_is_answered_with_every_clock_and_its_derivation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, QUESTION, "--at", "2026-04-05T09:00:00Z") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["pack"], told["version"]) == ("uk-fca-disp", "2026.11.3")
    assert clocks(told) == {
        "ack": ("2026-04-09", "open"),
        "src_cutoff": ("2026-04-09T17:00:00+01:00", "open"),
        "final": (None, "not_applicable"),
        "final_payments": ("2026-04-27", "open"),
        "final_payments_extended": ("2026-05-27", "not_applicable"),
    }
    derivation = told["clocks"][3]["derivation"]
    assert any("public holiday" in line for line in derivation)
    assert derivation[-1] == "In time until the end of Mon 27 April 2026."


def test_a_list_of_questions_is_answered_in_its_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"pack": "us-cfpb", "events": {"sent_to_company": ["2026-11-10T10:00:00"]}}
    assert ask(tmp_path, [QUESTION, other]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["pack"] for one in told] == ["uk-fca-disp", "us-cfpb"]
    assert clocks(told[1])["response"][0] == "2026-11-25"


def test_without_a_moment_it_is_judged_now_or_at_the_last_event(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, QUESTION) == 0
    assert clocks(json.loads(capsys.readouterr().out))["final_payments"][1] == "missed"
    later = {**QUESTION, "events": {"received": "2099-04-03T16:00:00"}}
    assert ask(tmp_path, later) == 0
    assert clocks(json.loads(capsys.readouterr().out))["final_payments"][1] == "open"


def test_a_calendar_of_the_question_takes_the_place_of_the_holiday_sets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = {**QUESTION, "calendar": {"holidays": []}}
    assert ask(tmp_path, plain) == 0
    assert clocks(json.loads(capsys.readouterr().out))["final_payments"][0] == "2026-04-24"
    named = {**QUESTION, "calendar": {"uk-ew": ["2026-04-06", "2026-04-27"]}}
    assert ask(tmp_path, named) == 0
    assert clocks(json.loads(capsys.readouterr().out))["final_payments"][0] == "2026-04-28"


def test_a_pack_of_ones_own_stands_beside_the_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text(regimes.texts()["in-cpgrams"])
    assert ask(tmp_path, {"pack": "mine.toml", "events": {"received": "2026-08-03T10:00"}}) == 0
    assert clocks(json.loads(capsys.readouterr().out))["resolution"][0] == "2026-08-24"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("no json", "no JSON"),
        ({"pack": "uk-fca"}, "No pack uk-fca"),
        ({"pack": "../../etc/passwd.toml"}, "cannot be read"),
        ({"facts": {}}, "expected"),
        ({**QUESTION, "evnets": {}}, "unknown key evnets"),
        ({**QUESTION, "events": {"received": "yesterday"}}, "expected a time"),
        ({**QUESTION, "events": []}, "expected an object"),
        ({**QUESTION, "facts": {"complaint.kind": 3}}, "cannot be compared"),
        (
            {**QUESTION, "facts": {"org.uk_part": "englnd"}},
            "englnd is none of those known: england",
        ),
        ({**QUESTION, "facts": {"org.uk_part": True}}, "org.uk_part: True is none"),
        ({**QUESTION, "settings": {"ack_target": 99}}, "above"),
        ({**QUESTION, "settings": {"other": 1}}, "no setting other"),
        ({**QUESTION, "calendar": {"uk-xx": []}}, "names no uk-xx"),
        ({**QUESTION, "calendar": {"weekend": ["moonday"]}}, "moonday"),
        ([QUESTION, {"pack": 7}], "question 2"),
    ],
)
def test_what_cannot_be_evaluated_is_told_on_standard_error_with_status_2(
    question: Any, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, question) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert shown.out == ""


def test_a_word_that_means_nothing_to_the_pack_is_told_and_counts_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = {**QUESTION, "facts": {**QUESTION["facts"], "complaint.kid": "psd"}}  # type: ignore[dict-item]
    assert ask(tmp_path, strange) == 0
    shown = capsys.readouterr()
    assert "complaint.kid" in shown.err
    assert clocks(json.loads(shown.out))["final_payments"][0] == "2026-04-27"


def test_every_pack_that_is_shipped_is_listed_with_its_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["regime", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["pack"] for one in told} == set(regimes.ids())
    assert {one["status"] for one in told if one["pack"] != "iso-10002"} == {"draft"}


def test_a_pack_that_fails_an_example_of_its_own_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(regimes.texts()["in-cpgrams"].replace("amount = 21", "amount = 22"))
    assert main(["regime", "check", str(path)]) == 1
    assert "should be 2026-08-24, is 2026-08-25" in capsys.readouterr().err


def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(regimes.texts()["in-cpgrams"].replace("met_by", "met_bye"))
    assert main(["regime", "check", str(path)]) == 1
    told = capsys.readouterr().err
    assert "wrong.toml" in told
    assert "clocks.resolution" in told
    assert "did you mean met_by?" in told
