"""How a command of the command line ends that is not carried out."""


class Declined(Exception):
    """A command cannot be carried out; the message says why and what to do. Exit status 1."""

    status = 1


class Misused(Declined):
    """A command was called in a way that it does not understand, whatever the data. Exit status
    2, as for what `argparse` refuses."""

    status = 2
