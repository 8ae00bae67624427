"""Exceptions that end a command of the command line that cannot be carried out."""


class Declined(Exception):
    """A command cannot be carried out; the message says why and what to do. Exit status 1."""

    status = 1


class Misused(Declined):
    """A command was called with wrong arguments, whatever the data. Exit status 2, like what
    `argparse` refuses."""

    status = 2
