"""Sending by a mail server that accepts an access token instead of a password (XOAUTH2)."""

import smtplib
from base64 import b64encode
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from . import access
from .configured import OAuth


class _Said(smtplib.SMTP):
    """Mail backend that signs in with a token instead of a password."""

    def login(
        self, user: str, password: str, *, initial_response_ok: bool = True
    ) -> tuple[int, bytes]:
        """Raises SMTPAuthenticationError."""
        self.ehlo_or_helo_if_needed()
        if "XOAUTH2" not in self.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPAuthenticationError(504, b"the server takes no token")
        token = b64encode(f"user={user}\1auth=Bearer {password}\1\1".encode()).decode()
        code, answer = self.docmd("AUTH", f"XOAUTH2 {token}")
        if code == 334:  # it says what is wrong, and expects an empty line before it refuses
            code, answer = self.docmd("")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, b"the token was not taken")
        return code, answer


class _SaidSafely(_Said, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


class Tokens(EmailBackend):
    """Django's mailer, except for how it signs in; a refused token is renewed and tried once
    more."""

    def __init__(self, *, oauth: OAuth, **options: Any) -> None:
        super().__init__(**options)
        self._oauth = oauth

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks to the server."""
        return _SaidSafely if self.use_ssl else _Said

    def open(self) -> bool | None:
        """Raises `NoToken` in addition to what Django's raises."""
        if self.connection:
            return False
        self.password = access.access_token(self._oauth)
        try:
            return super().open()
        except smtplib.SMTPAuthenticationError:
            access.forget()
        self.password = access.access_token(self._oauth)
        return super().open()
