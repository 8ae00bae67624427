"""The figures of a month as a page."""
