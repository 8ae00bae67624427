"""Bring your register, take it away: files read and matched, taken over in the background, and the
workbook that the same mapping reads back."""
