"""Clause 8.3 and Annex D: random samples for surveys and for quality checks of complaints."""
