"""Clauses 8.1 to 8.4: what the complaints together tell. Figures, their lists, and the month on one
page; every one of them counts only what its reader may see or may count (`handling.access`)."""
