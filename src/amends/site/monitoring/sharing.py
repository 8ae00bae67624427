"""Metrics of one `amends serve`, counted in all its processes.

Every process has files of its own in one temporary folder. A child that is started again gets the
files of the one before it, so its counts go on.
"""

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SLOT = "PROMETHEUS_MULTIPROC_SLOT"
"""Names a process's files in the folder."""


def child_ended(slot: int, folder: str) -> None:
    """Forget the present values of a child process; its counts stay."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(slot, folder)  # type: ignore[no-untyped-call]
