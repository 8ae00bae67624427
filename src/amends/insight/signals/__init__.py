"""Clause 8.2: what keeps coming back, found by the machine and decided by a person. Every table
here is derived and can be emptied: the worker fills it again."""
