"""Complaints as CSV, as a workbook and as an archive with their files."""
