"""What we promise a complainant is one sentence in every language, and says what, how much and by
when, never who."""

import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from itertools import product

import pytest
from django.utils import translation
from tests.core.samples import RULES

from amends.core.framework.labels import Label
from amends.core.operation import events as e
from amends.core.values import Code, Id, Money
from amends.governance.defaults import default_policy
from amends.wording import dates, money, timeline
from amends.wording.names import Names
from amends.wording.remedies import done, promise

KINDS = [kind["code"] for kind in tomllib.loads(default_policy("standard"))["response_types"]]
POUNDS, FRIDAY = Money(6500, Code("gbp")), date(2026, 12, 4)
ANN = Id("person/ann")
NAMES = Names({ANN: "Ann Berg"})
LANGUAGES = ("en", "de", "fr")


def remedy(kind: str, *, amount: Money | None = POUNDS, due: date | None = FRIDAY) -> e.Remedy:
    return e.Remedy(1, Code(kind), amount=amount, owner=ANN, due=due)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, "own.voucher"])
def test_a_promise_says_what_it_knows_and_nobody(kind: str, language: str) -> None:
    with translation.override(language):
        for amount, due in product((POUNDS, None), (FRIDAY, None)):
            text = promise(remedy(kind, amount=amount, due=due), NAMES)
            assert (money.amount(POUNDS) in text) == (amount is not None)
            assert (dates.day(FRIDAY) in text) == (due is not None)
            after = done(remedy(kind, amount=amount, due=due), NAMES)
            assert (money.amount(POUNDS) in after) == (amount is not None)
            assert dates.day(FRIDAY) not in after
            for said in (text, after):
                assert said.endswith(".")
                assert "Ann" not in said
                assert "{" not in said


def test_a_refund_reads_as_a_person_would_say_it() -> None:
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(promise(remedy("refund"), NAMES).replace("\N{NO-BREAK SPACE}", " "))
    assert said == [
        "We'll refund £65 by Friday 4 December 2026.",
        "Wir erstatten Ihnen 65 £ bis Freitag, 4. Dezember 2026.",
        "Nous vous rembourserons 65 £ au plus tard le vendredi 4 décembre 2026.",
    ]


def test_every_usual_kind_has_its_sentences_in_every_language() -> None:
    path = resources.files("amends.wording").joinpath("remedies.toml")
    texts = tomllib.loads(path.read_text("utf-8"))
    assert {*KINDS} | {f"done/{kind}" for kind in KINDS} <= texts.keys()
    for name, sentences in texts.items():
        assert tuple(sentences) == LANGUAGES, name
        for text in sentences.values():
            assert ("{day}" in text) == (name.endswith("/day") or name == "by"), name
            assert ("{amount}" in text) == name.endswith("/amount"), name


def test_a_kind_that_the_organization_calls_something_else_keeps_its_label() -> None:
    entry = replace(RULES.policy.response_types[0], labels=(Label("en", "Store credit"),))
    policy = replace(RULES.policy, response_types=(entry,))
    names = Names(rules=replace(RULES, policy=policy))
    text = promise(remedy(entry.code), names)
    assert text == "Store credit (£65) by Friday 4 December 2026."


@pytest.mark.parametrize("written", LANGUAGES)
def test_a_letter_says_once_what_we_promise_and_old_texts_are_known(written: str) -> None:
    offered = (remedy("refund"), remedy("apology", amount=None, due=None))
    names = replace(NAMES, rules=replace(RULES, policy=replace(RULES.policy, languages=LANGUAGES)))
    with translation.override(written):
        said = timeline.with_offer("Because.", offered, names)
        before = timeline.values._offer_as_before(offered, names)
    for language in LANGUAGES:
        with translation.override(language):
            assert timeline.with_offer(said, offered, names) == said
            assert timeline.with_offer(before, offered, names) == before
            assert timeline.with_offer("Because.", offered, names) != "Because."
            assert timeline.with_offer("Because.", (), names) == "Because."


def test_staff_read_who_does_it_and_complainants_never_do() -> None:
    text = timeline.remedy_in_words(remedy("repair", amount=None), NAMES)
    assert text == "repair (owner: Ann Berg, by Friday 4 December 2026)"
    assert "Ann" not in timeline.remedy_in_words(remedy("repair"), NAMES.plainly)
