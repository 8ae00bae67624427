"""Clause 5.3: rule packs: the deadlines and requirements of regulators as tables."""
