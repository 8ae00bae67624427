"""A complaint opened for a reader: its detail, timeline, rows of lists, and why it waits."""
