"""Packs of management reviews: gathered when they are frozen, and shown as they were."""
