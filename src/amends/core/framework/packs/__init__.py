"""Clause 5.3: rule packs hold the deadlines and demands of regulators as tables."""
