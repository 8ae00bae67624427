"""Clause 7: what follows from events by itself: jobs, letters, reminders."""
