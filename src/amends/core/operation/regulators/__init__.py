"""Clause 7: what the rule packs of regulators make of a complaint."""
