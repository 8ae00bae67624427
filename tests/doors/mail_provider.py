"""A provider of mail that takes no password: where somebody agrees, where codes are typed, where
tokens are given (RFC 6749, 7636, 8628), and a mail server that takes one of its tokens. All of it
on this machine, over TLS with a certificate of its own, until the test ends."""

import http.server
import json
import socketserver
import ssl
import tempfile
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.doors.mail_servers import USER, certificate

from amends.letters.oauth.consent import DEVICE, challenge
from amends.letters.oauth.providers import Provider

CLIENT, SECRET = "application-7", "s3cret of the application"


@dataclass
class Agreeing:
    """What it knows. Whoever is sent to it agrees, unless `says` is the code of why not; a code is
    typed once `typed` is set."""

    port: int = 0
    plain: int = 0
    """Where an IMAP server on this machine asks whether a token is good."""
    backs: set[str] = field(default_factory=set)
    """Addresses to come back to, to the letter."""
    says: dict[str, str] = field(default_factory=dict)
    token_says: dict[str, Any] = field(default_factory=dict)
    typed: bool = False
    renews: bool = True
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    """Codes that were given and not used, with what was asked."""
    refresh: set[str] = field(default_factory=set)
    good: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0

    @property
    def place(self) -> str:
        """Where it is."""
        return f"https://localhost:{self.port}"

    def provider(self, **changes: Any) -> Provider:
        """As amends knows it."""
        told = {
            "name": "Fake",
            "authorize": f"{self.place}/authorize",
            "token": f"{self.place}/token",
            "device": f"{self.place}/device",
            "scope": "imap smtp offline_access",
        }
        return Provider(**(told | changes))

    def agreed(self, asked: dict[str, str]) -> str:
        """Where somebody is sent who agrees, or does not."""
        back = asked.get("redirect_uri", "")
        if back not in self.backs:
            return ""
        if self.says:
            return f"{back}?{urlencode(self.says | {'state': asked['state']})}"
        code = self._new("code")
        self.given[code] = asked
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """What it says to a form."""
        if path == "/introspect":
            return {"active": form.get("token", "") in self.good, "username": USER}
        with self.lock:
            self.asked.append(form)
            if path == "/device":
                self.given["device-1"] = form
                return {
                    "device_code": "device-1",
                    "user_code": "ABCD-EFGH",
                    "verification_uri": f"{self.place}/type",
                    "interval": 1,
                    "expires_in": 600,
                } | self.token_says
            return self.token_says or self._token(form)

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        match form.get("grant_type"):
            case "authorization_code":
                asked = self.given.pop(form["code"], None)
                shown = challenge(form.get("code_verifier", ""))
                if (
                    asked is None
                    or shown != asked["code_challenge"]
                    or form["redirect_uri"] != asked["redirect_uri"]
                ):
                    return {"error": "invalid_grant"}
                if form.get("client_secret") != SECRET:
                    return {"error": "invalid_client"}
            case str(kind) if kind == DEVICE:
                if form["device_code"] not in self.given:
                    return {"error": "expired_token"}
                if not self.typed:
                    return {"error": "authorization_pending"}
                self.given.pop(form["device_code"])
            case _:
                if form.get("refresh_token") not in self.refresh:
                    return {"error": "invalid_grant", "error_description": "AADSTS50173: gone"}
                if self.renews:
                    self.refresh.discard(form["refresh_token"])
        return self._given(first=form["grant_type"] != "refresh_token")

    def _given(self, *, first: bool) -> dict[str, Any]:
        token = self._new("access")
        self.good.add(token)
        told = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
        if first or self.renews:
            renewed = self._new("refresh")
            self.refresh.add(renewed)
            told["refresh_token"] = renewed
        return told

    def _new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count}-hush"


@contextmanager
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agreeing]:
    """It runs, and this machine trusts its certificate."""
    it = Agreeing()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {
                name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            there = it.agreed(asked)
            self.send_response(302 if there else 400)
            if there:
                self.send_header("Location", there)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[-1] for name, values in parse_qs(body).items()}
            told = it.answer(self.path, form)
            said = json.dumps(told).encode()
            self.send_response(400 if "error" in told else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with tempfile.TemporaryDirectory() as folder:
        certificate(Path(folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(Path(folder) / "cert.pem", Path(folder) / "key.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(Path(folder) / "cert.pem"))
        server, plain = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in "ab")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        it.port, it.plain = server.server_address[1], plain.server_address[1]
        with _running(server), _running(plain):
            yield it


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Taking(socketserver.ThreadingTCPServer):
    """A mail server that lets in whoever has a good token of a provider, and what it took."""

    daemon_threads = True

    def __init__(self, of: Agreeing) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port = int(self.server_address[1])
        self.of = of
        self.messages: list[bytes] = []
        self.users: list[str] = []
        self.off = False


class _Talk(socketserver.StreamRequestHandler):
    server: Taking

    def handle(self) -> None:
        """As much of SMTP as a client of ours says."""
        self._say("220 here")
        while line := self.rfile.readline():
            match line.split()[:1]:
                case [b"EHLO" | b"ehlo"]:
                    off = self.server.off
                    self._say("250-here\r\n250 AUTH LOGIN" + ("" if off else " XOAUTH2"))
                case [b"AUTH"]:
                    self._let_in(b64decode(line.split()[-1]).decode())
                case [b"DATA" | b"data"]:
                    self._say("354 go on")
                    self.server.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    self._say("250 taken")
                case [b"QUIT" | b"quit"]:
                    return self._say("221 bye")
                case _:
                    self._say("250 fine")
        return None

    def _let_in(self, said: str) -> None:
        user, _, token = said.removesuffix("\1\1").partition("\1auth=Bearer ")
        self.server.users.append(user.removeprefix("user="))
        if token in self.server.of.good:
            return self._say("235 welcome")
        self._say("334 eyJzdGF0dXMiOiI0MDAifQ==")
        assert self.rfile.readline().strip() == b""
        return self._say("535 no such token")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def taking(of: Agreeing) -> Iterator[Taking]:
    """It runs until the test ends."""
    server = Taking(of)
    with _running(server):
        yield server
