"""Clause 5.3: policies, rule packs and calendars are adopted, and the rulebook they make."""
