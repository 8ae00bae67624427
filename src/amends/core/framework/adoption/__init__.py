"""Clause 5.3: adoption of policies, rule packs and calendars, and the rulebook of adopted ones."""
