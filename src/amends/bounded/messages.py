"""Messages between a process and its child: parts of bytes with their lengths before them, and at
most one open file."""

import os
import socket
from collections.abc import Sequence

_COUNT = 4
_LENGTH = 8
_CHUNK = 2**20


def send(peer: socket.socket, parts: Sequence[bytes], file: int | None = None) -> None:
    """Send a message. Raises OSError."""
    count = len(parts).to_bytes(_COUNT)
    if file is None:
        peer.sendall(count)
    else:
        socket.send_fds(peer, [count], [file])
    for part in parts:
        peer.sendall(len(part).to_bytes(_LENGTH))
        peer.sendall(part)


def received(peer: socket.socket) -> tuple[list[bytes], int | None]:
    """Return the parts of the next message and the descriptor of its file. Raises EOFError if the
    other side has ended, OSError if it cannot be reached."""
    count, files, _, _ = socket.recv_fds(peer, _COUNT, 1)
    try:
        count += _exactly(peer, _COUNT - len(count))
        parts = []
        for _ in range(int.from_bytes(count)):
            parts.append(_exactly(peer, int.from_bytes(_exactly(peer, _LENGTH))))
    except BaseException:
        for file in files:
            os.close(file)
        raise
    return parts, files[0] if files else None


def _exactly(peer: socket.socket, length: int) -> bytes:
    octets = bytearray()
    while len(octets) < length:
        part = peer.recv(min(length - len(octets), _CHUNK))
        if not part:
            raise EOFError
        octets += part
    return bytes(octets)
