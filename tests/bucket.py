"""A bucket of an object store in this process, which a test can stop and start again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from amends.vault import storage

KEY, SECRET = "a-name", "a-secret"
_numbers = count(1)


@dataclass(slots=True)
class Server:
    """An object store; `port` stays the same when it is started again."""

    port: int = 0
    running: Any = None

    def start(self) -> None:
        """Serve, with what was stored before."""
        from moto.server import ThreadedMotoServer

        self.running = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self.running.start()
        self.port = self.running.get_host_and_port()[1]
        _forget()

    def stop(self) -> None:
        """Refuse connections."""
        self.running.stop()
        _forget()

    def bucket(self) -> str:
        """The address of a new bucket, as an operator writes it."""
        import boto3

        name = f"bucket-{next(_numbers)}"
        client = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )
        client.create_bucket(Bucket=name)
        return address(name, self.port)


def address(name: str, port: int) -> str:
    """The address of a bucket of a server on this machine."""
    return f"s3://{name}/ours?endpoint=http://127.0.0.1:{port}&region=us-east-1&style=path"


def _forget() -> None:
    storage._Seen.answered.clear()
    storage._Seen.silent.clear()


@contextmanager
def serving() -> Iterator[Server]:
    """An object store until the end of the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.stop()
