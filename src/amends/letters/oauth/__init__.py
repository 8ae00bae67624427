"""Mail accounts that take no password: somebody signs in at their provider once, and lets amends in
(OAuth 2: RFC 6749, 7636, 8628). What is said to a mail server then is an access token (XOAUTH2)."""
