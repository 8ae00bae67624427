"""Clause 7: automatic effects of events: jobs, letters, reminders."""
