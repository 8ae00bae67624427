"""Clause 7: what people can do to a complaint, one file per subclause."""
