"""Clause 5: policy, authority, personnel and the rules of regulators."""
