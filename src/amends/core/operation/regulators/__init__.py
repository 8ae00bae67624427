"""Clause 7: what rule packs mean for a complaint."""
