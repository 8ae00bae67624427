"""Clause 8: problems, actions, surveys and readings over the rows of the register."""
