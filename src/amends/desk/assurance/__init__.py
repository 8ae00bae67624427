"""Clauses 4 to 8: what the record shows of each requirement."""
