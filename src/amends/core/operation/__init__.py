"""Clause 7: the operation of the complaints-handling process, one file per subclause."""
