"""Texts of acts of clause 8: problems, actions, criteria, samples, reports and evidence."""
