"""Clause 5.2: the policy (settings) as one value: its parts, checks, editing and text form."""
