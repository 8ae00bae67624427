"""Clauses 8.2 to 8.4: what figures say: whether they changed, where, and for which groups."""
