"""Clause 5: policy, authority, staff and the rules of regulators."""
