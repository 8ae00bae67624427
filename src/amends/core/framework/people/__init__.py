"""Clause 5.4: staff, their roles, and what each role may do."""
