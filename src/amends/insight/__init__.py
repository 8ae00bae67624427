"""Clauses 8.1 to 8.4: measures, their lists, and the monthly report. Each counts only complaints
that its reader may see or may count (`handling.access`)."""
