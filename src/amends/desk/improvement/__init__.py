"""Clauses 8.2 and 8.7: pages of problems and of actions."""
