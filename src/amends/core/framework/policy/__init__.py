"""Clause 5.2: the complaints policy as one value, how it is checked, edited and written."""
