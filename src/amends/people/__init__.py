"""Staff and sign-in: people, roles, accounts, tokens.

`read` and `projection` are the read model of the ``person/<id>`` streams. `signing_in`, `tokens`,
`invitations` and `limits` protect the interfaces.
"""
