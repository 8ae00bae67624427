"""Clause 8.4: monthly reports: what is frozen of a month, and when it is public."""
