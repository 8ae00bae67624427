"""Clause 7: what can or should be done next with a complaint."""
