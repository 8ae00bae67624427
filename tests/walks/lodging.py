"""Recording complaints over HTTP, for trials of whole installations."""

import http.client
import json
import time
from contextlib import closing
from dataclasses import dataclass

from tests.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class Answered:
    """When a request was answered, how long that took in seconds, its status (0: none), the
    reference if the complaint was confirmed, and the text of the answer."""

    at: float
    took: float
    status: int
    reference: str
    text: str = ""


def lodge(port: int, token: str, key: str) -> Answered:
    """Record a complaint through the API under an idempotency key."""
    given = {
        "channel": "phone",
        "narrative": f"The heating has been cold for a week: {key}",
        "complainant": {"name": f"Nora {key}", "email": f"nora-{key}@example.org"},
    }
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": key,
    }
    began, status, reference, text = time.monotonic(), 0, "", ""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("POST", "/api/v1/complaints", json.dumps(given), headers)
            answer = connection.getresponse()
            status, text = answer.status, answer.read().decode()
            if status == 201:
                reference = str(json.loads(text)["reference"])
        except (OSError, http.client.HTTPException):
            status = 0
    now = time.monotonic()
    return Answered(now, now - began, status, reference, text)
