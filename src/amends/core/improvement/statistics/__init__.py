"""Clause 8.4: statistics of figures over time and between groups, in pure functions.

Sums and counts come from outside; what is computed from them is the same on every engine.
"""
