"""Clause 8.2: what keeps coming back: codes, new words, and texts that are nearly the same."""
