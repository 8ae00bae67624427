"""A complaint opened for a reader: its detail, timeline, list rows, and why it is waiting."""
