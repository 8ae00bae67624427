"""Tokens: what stands for somebody, and everything that does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from amends.people import tokens
from amends.people.models import Account, Token

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Account:
    return Account.objects.add("ann", person="person/ANN")


def api_token(account: Account, **more: Any) -> tuple[Token, str]:
    given: dict[str, Any] = {
        "purpose": tokens.API,
        "now": NOW,
        "lasts": 30 * DAY,
        "scopes": ["b", "a"],
    } | more
    return tokens.issue(account, **given)


def test_a_token_stands_for_its_account_within_its_scopes(ann: Account) -> None:
    token, text = api_token(ann, name="the shop's till")
    found = tokens.present(text, purpose=tokens.API, now=NOW, scope="a")
    assert (found.id, found.account, found.person) == (token.id, ann.pk, ann.person)
    assert found.scopes == {"a", "b"}
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.API, now=NOW, scope="c")


def test_its_text_has_256_random_bits_and_is_kept_nowhere(ann: Account) -> None:
    texts = {api_token(ann)[1] for _ in range(50)}
    assert len(texts) == 50
    kept = repr(list(Token.objects.values()))
    for text in texts:
        assert len(text.removeprefix("amends_api_")) == 43
        assert text not in kept
        assert text.removeprefix("amends_api_") not in kept


MALFORMED: list[Any] = [
    "", " ", "\0", "null", "undefined", "amends_api_", "amends_api_" + "A" * 42,
    "amends_api_" + "A" * 44, "amends_api_" + "A" * 43, "amends_api_" + "%" * 43,
    None, [], {}, 0, True, b"amends_api_" + b"A" * 43, ["amends_api_" + "A" * 43],
    {"$ne": ""}, "' OR 1=1 --", "amends__" + "A" * 43, "A" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("purpose", [tokens.API, tokens.INVITATION])
@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_token_is_refused(text: object, purpose: str, ann: Account) -> None:
    api_token(ann)
    tokens.issue(ann, purpose=tokens.INVITATION, now=NOW, lasts=DAY)
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=purpose, now=NOW)


def variations(text: str) -> list[object]:
    return [
        text + " ", " " + text, text + "\n", text[:-1], text + "A", text.upper(), text.swapcase(),
        text.replace("amends_api_", ""), text.replace("_api_", "_invitation_"),
        text.replace("amends", "Amends"), "\u200b" + text, text + "\0", [text], (text,),
        {"token": text}, text.encode(), text[:20] + "\uff21" + text[21:], f"Bearer {text}",
    ]  # fmt: skip


def test_what_only_looks_like_a_true_token_is_refused(ann: Account) -> None:
    _, text = api_token(ann)
    tokens.present(text, purpose=tokens.API, now=NOW)
    for other in variations(text):
        with pytest.raises(tokens.TokenRefused):
            tokens.present(other, purpose=tokens.API, now=NOW)


def test_a_token_is_bound_to_its_purpose(ann: Account) -> None:
    _, text = api_token(ann)
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.INVITATION, now=NOW)
    with pytest.raises(tokens.TokenRefused):
        tokens.spend(text, purpose=tokens.INVITATION, now=NOW)
    Token.objects.update(purpose=tokens.INVITATION)
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.API, now=NOW)


def test_a_token_ends_by_time_by_revoking_and_with_its_account(ann: Account) -> None:
    token, text = api_token(ann, lasts=DAY)
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.API, now=NOW + DAY)
    assert tokens.revoke([token.id], now=NOW) == 1
    assert tokens.revoke([token.id], now=NOW) == 0
    with pytest.raises(tokens.TokenRefused):
        tokens.present(text, purpose=tokens.API, now=NOW)
    _, other = api_token(ann)
    Account.objects.update(is_active=False)
    with pytest.raises(tokens.TokenRefused):
        tokens.present(other, purpose=tokens.API, now=NOW)


def test_the_list_of_living_tokens_leaves_out_the_ended(ann: Account) -> None:
    lives, _ = api_token(ann)
    ended, _ = api_token(ann)
    tokens.revoke([ended.id], now=NOW)
    api_token(ann, lasts=DAY)
    assert list(tokens.usable(now=NOW + 2 * DAY)) == [lives]


def test_of_two_who_spend_the_same_token_one_is_refused(
    ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = tokens.issue(ann, purpose=tokens.INVITATION, now=NOW, lasts=DAY)
    # both have read the token before either spends it
    read = tokens._living(text, purpose=tokens.INVITATION, now=NOW)
    monkeypatch.setattr(tokens, "_living", lambda *_, **__: read)
    tokens.spend(text, purpose=tokens.INVITATION, now=NOW)
    with pytest.raises(tokens.TokenRefused):
        tokens.spend(text, purpose=tokens.INVITATION, now=NOW)


def test_the_last_use_is_noted_at_most_once_a_minute(
    ann: Account, django_assert_num_queries: Any
) -> None:
    _, text = api_token(ann)
    tokens.present(text, purpose=tokens.API, now=NOW)
    with django_assert_num_queries(1):
        tokens.present(text, purpose=tokens.API, now=NOW + timedelta(seconds=59))
    tokens.present(text, purpose=tokens.API, now=NOW + timedelta(seconds=60))
    assert Token.objects.get().used_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": "anything"}, {"lasts": timedelta(0)}, {"lasts": 367 * DAY}, {"scopes": []}],
)
def test_no_token_is_made_without_purpose_scope_or_end(wrong: dict[str, Any], ann: Account) -> None:
    with pytest.raises(ValueError, match="token"):
        api_token(ann, **wrong)


def test_what_is_not_once_only_is_not_spent(ann: Account) -> None:
    _, text = api_token(ann)
    with pytest.raises(ValueError, match="not spent"):
        tokens.spend(text, purpose=tokens.API, now=NOW)
