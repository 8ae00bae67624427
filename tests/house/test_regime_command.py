"""`amends regime`: a question in, verdicts out, without a database; mistakes end with status 2."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from tests.core.framework.test_regime_cases import CASES, FURTHER

from amends.governance import packs
from amends.site.cli import main
from amends.site.cli.regime import asking

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
    assert (told["pack"], told["version"]) == ("uk-fca-disp", "2026.11.4")
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


def test_every_dated_example_of_published_rules_comes_out_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        {"pack": str(FURTHER) if pack == "further" else pack, "facts": facts, "events": events}
        for pack, facts, events, _ in CASES.values()
    ]
    assert ask(tmp_path, asked) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for answer, (name, case) in zip(json.loads(shown.out), CASES.items(), strict=True):
        dues = {clock: due and due[:10] for clock, (due, _) in clocks(answer).items()}
        assert dues == {**dues, **case[3]}, name


def test_a_pack_of_ones_own_stands_beside_the_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.toml").write_text(packs.texts()["in-cpgrams"])
    assert ask(tmp_path, {"pack": "mine.toml", "events": {"received": "2026-08-03T10:00"}}) == 0
    assert clocks(json.loads(capsys.readouterr().out))["resolution"][0] == "2026-08-24"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("no json", "no JSON"),
        ({"pack": "uk-fca"}, "No pack uk-fca"),
        ({"pack": "../../etc/passwd.toml"}, "cannot be read"),
        ({"facts": {}}, "expected"),
        ({**QUESTION, "evnets": {}}, "unknown key evnets (did you mean events?)"),
        ({**QUESTION, "calendar": {"holiday": []}}, "did you mean holidays?"),
        ({**QUESTION, "calendar": {"holidays": "uk-xx"}}, "no holiday set uk-xx"),
        ({**QUESTION, "calendar": {"holidays": [], "uk-ew": []}}, "unknown key uk-ew"),
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


def test_input_that_is_no_text_is_told_with_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"\xff\xfe{"), encoding="utf-8"))
    assert main(["regime", "evaluate", "-"]) == 2
    assert "- cannot be read: it is not text in UTF-8" in capsys.readouterr().err


def test_a_word_that_means_nothing_to_the_pack_is_told_and_counts_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"complaint.kind": "psd", "org.uk_part": "england", "complaint.kid": "psd"}
    assert ask(tmp_path, {**QUESTION, "facts": facts}) == 0
    shown = capsys.readouterr()
    assert "complaint.kid (did you mean complaint.kind?)" in shown.err
    told = json.loads(shown.out)
    assert told["unused"] == ["complaint.kid"]
    assert clocks(told)["final_payments"][0] == "2026-04-27"


@pytest.mark.parametrize("holidays", [["2026-04-03", "2026-04-06", "2026-05-04"], "uk-ew"])
def test_where_the_question_brings_the_calendar_no_place_is_asked_for(
    holidays: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brought = {"holidays": holidays, "weekend": ["saturday", "sun"]}
    facts = {"complaint.kind": "psd"}
    given = {**QUESTION, "facts": facts, "calendar": brought}
    assert ask(tmp_path, given, "--at", "2026-04-05T09:00:00Z") == 0
    assert clocks(json.loads(capsys.readouterr().out))["final_payments"] == ("2026-04-27", "open")


def test_a_calendar_without_a_zone_is_in_that_of_the_place_whose_holidays_it_replaces(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = {"received": "2026-04-02T23:30:00+00:00"}  # in Dublin it is the third
    given = {"pack": "ie-cpc", "events": late, "calendar": {"holidays": []}}
    assert ask(tmp_path, given) == 0
    assert clocks(json.loads(capsys.readouterr().out))["ack"][0] == "2026-04-10"


def test_a_place_that_is_not_told_leaves_the_date_where_it_ends_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scotland has no Easter Monday: until somebody says where, its date is the careful one."""
    asked = {"pack": "uk-fca-disp", "facts": {"complaint.kind": "psd"}}
    received = {"received": "2026-04-03T16:00:00+01:00"}
    assert ask(tmp_path, {**asked, "events": received}, "--at", "2026-04-05T09:00:00Z") == 0
    told = json.loads(capsys.readouterr().out)
    assert clocks(told) == {
        "ack": ("2026-04-08", "needs_classification"),
        "src_cutoff": ("2026-04-08T17:00:00+01:00", "needs_classification"),
        "final": (None, "not_applicable"),
        "final_payments": ("2026-04-24", "needs_classification"),
        "final_payments_extended": ("2026-05-26", "not_applicable"),
    }
    assert (
        ". The day differs between places. Until it is known, the earliest applies."
        in told["clocks"][0]["derivation"][0]
    )


def test_a_place_that_changes_nothing_is_not_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = {"received": "2026-07-01T10:00:00+01:00"}
    given = {"pack": "uk-fca-disp", "facts": {"complaint.kind": "psd"}, "events": plain}
    assert ask(tmp_path, given, "--at", "2026-07-02T09:00:00Z") == 0
    told = json.loads(capsys.readouterr().out)
    assert clocks(told)["ack"] == ("2026-07-06", "open")
    assert "The day is the same everywhere." in told["clocks"][0]["derivation"][0]
    assert ask(tmp_path, {**given, "events": {}}) == 0
    states = {state for _, state in clocks(json.loads(capsys.readouterr().out)).values()}
    assert states == {"not_started", "not_applicable"}


def test_a_country_is_known_in_capitals_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    received = {"received": "2026-04-02T10:00"}
    given = {"pack": "eu-psd2", "facts": {"org.country": "IE"}, "events": received}
    assert ask(tmp_path, given) == 0
    assert clocks(json.loads(capsys.readouterr().out))["reply"][0] == "2026-04-24"


def test_every_pack_that_is_shipped_is_listed_with_its_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["regime", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["pack"] for one in told} == set(packs.ids())
    assert {one["status"] for one in told if one["pack"] != "iso-10002"} == {"draft"}


def test_a_pack_that_fails_an_example_of_its_own_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(packs.texts()["in-cpgrams"].replace("amount = 21", "amount = 22"))
    assert main(["regime", "check", str(path)]) == 1
    assert "should be 2026-08-24, is 2026-08-25" in capsys.readouterr().err


def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(packs.texts()["in-cpgrams"].replace("met_by", "met_bye"))
    assert main(["regime", "check", str(path)]) == 1
    told = capsys.readouterr().err
    assert "wrong.toml" in told
    assert "clocks.resolution" in told
    assert "did you mean met_by?" in told


@pytest.mark.parametrize(
    "when",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59",
        "9999-12-20T12:00:00",
    ],
)
def test_a_question_at_the_edge_of_all_years_is_answered_or_refused(
    when: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each pack by itself, since one that is refused ends the command."""
    for name in packs.ids():
        events = dict.fromkeys(sorted(packs.shipped(name)[0].events_known), when)
        status = ask(tmp_path, {"pack": name, "events": events}, "--at", when)
        said = capsys.readouterr()
        assert (name, status) in ((name, 0), (name, 2))
        assert status == 0 or "case.json: " in said.err


def test_a_file_that_begins_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    text = packs.texts()["in-cpgrams"]
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert main(["regime", "check", str(path)]) == 0
    assert asking.text_of(path) == text


def test_what_waits_to_be_classified_names_the_facts_that_are_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--at", "2026-04-04T10:00:00")
    for facts, missing in (
        ({}, {"complaint.kind", "org.uk_part"}),
        ({"org.uk_part": "england"}, {"complaint.kind"}),
        ({"complaint.kind": "psd"}, {"org.uk_part"}),
        (QUESTION["facts"], set()),
    ):
        assert ask(tmp_path, QUESTION | {"facts": facts}, *at) == 0
        told = json.loads(capsys.readouterr().out)["clocks"]
        waiting = [one for one in told if one["state"] == "needs_classification"]
        assert [one for one in told if one["facts"]] == waiting
        assert {fact for one in waiting for fact in one["facts"]} == missing
        assert main(["regime", "evaluate", str(tmp_path / "case.json"), *at]) == 0
        said = capsys.readouterr().out
        assert said.count("not known yet: ") == len(waiting)
        assert all(f"not known yet: {', '.join(one['facts'])}\n" in said for one in waiting)
