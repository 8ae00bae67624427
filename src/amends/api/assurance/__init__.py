"""Clauses 8.4 to 8.6 over the API: what the record shows."""
