"""Mail accounts without a password: someone signs in at their provider once and gives consent
(OAuth 2: RFC 6749, 7636, 8628). The mail server then gets an access token (XOAUTH2)."""
