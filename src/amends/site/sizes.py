"""Sizes of request bodies, which the server knows before Django is loaded."""

AT_ONCE = 100 * 2**20
"""Maximum bytes of a form with files from a signed-in user."""
PLAIN = 3 * 2**20
"""Bytes of a form, or of one small file."""
