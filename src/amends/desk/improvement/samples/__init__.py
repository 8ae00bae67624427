"""Clause 8.3 and Annex D: pages of surveys and quality checks."""
