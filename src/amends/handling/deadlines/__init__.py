"""Clause 7.3: dates of a complaint: how each was computed, and computing them again."""
