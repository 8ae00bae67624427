"""Clauses 7.2 and 7.8: days and amounts as people write them, in forms and in files."""
