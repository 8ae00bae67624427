"""Clause 8: pages of problems, actions, criteria, surveys and quality checks."""
