"""Who is in personnel, and who signs in: persons, roles, accounts, tokens (house §5).

`read` and `draw` are the picture of the ``person/<id>`` streams; `signing_in`, `tokens`,
`invitations` and `limits` guard the doors.
"""
