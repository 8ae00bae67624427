"""Clause 8.5: the requirements of ISO 10002:2018, and what the record shows of each today."""
