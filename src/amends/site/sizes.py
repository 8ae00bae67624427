"""What the server knows of request bodies before Django is loaded: their sizes, and which fields
it may not repeat."""

AT_ONCE = 100 * 2**20
"""Maximum bytes of a form with files from a signed-in user."""
PLAIN = 3 * 2**20
"""Bytes of a form, or of one small file."""
NOT_SHOWN = frozenset({"password", "present", "new", "code", "secret", "invitation"})
"""Fields whose content no page repeats."""
