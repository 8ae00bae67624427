"""Clause 8.1: what all records share but complaints: deciding, folding, erasing, reminders."""
