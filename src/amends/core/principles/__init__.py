"""Clause 4: the guiding principles, as rules that can be computed."""
