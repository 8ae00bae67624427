"""Measures of a month as a page."""
