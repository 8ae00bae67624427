"""Clauses 4 to 6, 8.1, 8.5 and 8.6: the records by which complaint handling is governed."""
