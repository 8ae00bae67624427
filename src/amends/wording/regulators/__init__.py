"""Texts about rule packs: what they say, and external bodies."""
