"""The ground under the tests."""

import socket

import pytest


def test_a_test_that_reaches_for_the_network_is_stopped() -> None:
    with socket.socket() as one, pytest.raises(RuntimeError, match="network"):
        one.connect(("192.0.2.1", 80))
