"""Machines: the same acts as at the desk, over REST, described by the types that decide them."""
