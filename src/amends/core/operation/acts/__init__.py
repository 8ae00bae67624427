"""Clause 7: acts on a complaint, one file for each subclause."""
