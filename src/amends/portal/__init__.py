"""The public door: how to complain, the question pages, tracking, and the log for everybody."""
