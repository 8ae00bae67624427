"""Clause 8.3: surveys and quality checks: the draw, invitations and the card that asks."""
