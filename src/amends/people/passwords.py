"""Check of new passwords: common ones, also in disguise."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_OURS = frozenset({"amends", "complaint", "complaints"})


class PlainPasswordValidator(CommonPasswordValidator):
    """Refuses a common password, one that only repeats itself, and one that is a common password or
    a word of this product once repetitions, digits and punctuation are left out."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password."""
        super().validate(password, user)
        typed = re.sub(r"\s", "", password.lower())
        word = re.fullmatch(r"(.+?)\1*", re.sub(r"[\W\d_]+", "", typed))
        common = word is not None and word[1] in self.passwords | _OURS
        if common or re.fullmatch(r"(.+?)\1+", typed):
            raise ValidationError(self.get_error_message(), code="password_too_common")
