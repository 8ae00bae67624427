"""Passwords that are refused although they are long enough."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from amends.people.models import Account


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "PasswordPassword",
        "Password1234!",
        "password 2026 password",
        "amendsamends",
        "Amends-2026-11",
        "complaints123",
        "abcabcabcabc",
        "7777777777777",
        "48152 48152 48152 ",
        "hanna.handler1",
        "short",
    ],
)
def test_a_common_repeated_or_known_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, Account(sign_in="hanna.handler"))


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "password of the old mill", "Xk3-plum-hedge", "ééé ñandú 東京都"],
)
def test_any_other_long_password_is_accepted(password: str) -> None:
    validate_password(password, Account(sign_in="hanna.handler"))
