"""Texts about calendars and about how a date was counted."""
