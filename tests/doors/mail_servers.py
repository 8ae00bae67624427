"""Servers for the tests of incoming mail: an IMAP server in a temporary folder, and one that gives
access tokens. Neither is reached from another machine, and both end with their test."""

import http.server
import imaplib
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests import ports, processes
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
USER, PASSWORD = "complaints", "correct horse"

_CONF = """
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
base_dir = {place}/run
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_server_cert_file = {place}/cert.pem
ssl_server_key_file = {place}/key.pem
auth_allow_cleartext = yes
auth_failure_delay = 0
auth_mechanisms = {mechanisms}
mail_driver = maildir
mail_path = {place}/mail/%{{user}}
mail_uid = {uid}
mail_gid = {uid}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{passdb}
userdb static {{
  fields {{
    uid = {uid}
    gid = {uid}
    home = {place}/home
  }}
}}
"""
_BY_PASSWORD = """
passdb static {{
  password = {password}
}}
"""
_BY_TOKEN = """
oauth2 {{
  introspection_mode = post
  introspection_url = http://127.0.0.1:{port}/introspect
  force_introspection = yes
  username_attribute = username
  active_attribute = active
  active_value = true
}}
passdb oauth2 {{
  driver = oauth2
}}
"""
_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Imap:
    """A server that runs: its ports, and the certificate by which it is known."""

    plain: int
    tls: int
    certificate: Path

    def signed_in(self) -> imaplib.IMAP4:
        """The mailbox as its owner has it."""
        server = imaplib.IMAP4("127.0.0.1", self.plain, timeout=PATIENCE)
        server.login(USER, PASSWORD)
        server.select("INBOX")
        return server

    def put(self, *messages: bytes, flags: str = "", folder: str = "INBOX") -> None:
        """Lay messages into it."""
        server = self.signed_in()
        for one in messages:
            server.append(folder, flags, None, one.replace(b"\n", b"\r\n"))  # type: ignore[arg-type]
        server.logout()

    def unseen(self, folder: str = "INBOX") -> int:
        """How many nobody has seen."""
        server = self.signed_in()
        server.select(folder)
        found = server.uid("SEARCH", "UNSEEN")[1][0].split()
        server.logout()
        return len(found)


@contextmanager
def imap(*, tokens: int = 0) -> Iterator[Imap]:
    """An IMAP server with one empty mailbox; with `tokens`, the port of a token server, it takes
    no password. Skips, with the reason, where there is none."""
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/dovecot.sh")], capture_output=True, text=True, check=False
    )
    if done.returncode or os.getuid() != 0:
        pytest.skip(done.stderr.strip() or "the IMAP server of the tests is started by root only")
    place = Path(tempfile.mkdtemp(prefix="amends-imap-"))
    place.chmod(0o755)
    for name in ("mail", "home"):
        (place / name).mkdir()
        os.chown(place / name, _NOBODY, _NOBODY)
    (place / "run").mkdir()
    certificate(place)
    plain, tls = ports.free(), ports.free()
    passdb = _BY_TOKEN.format(port=tokens) if tokens else _BY_PASSWORD.format(password=PASSWORD)
    text = _CONF.format(
        place=place,
        plain=plain,
        tls=tls,
        uid=_NOBODY,
        passdb=passdb,
        mechanisms="xoauth2" if tokens else "plain login",
    )
    (place / "dovecot.conf").write_text(text)
    program = done.stdout.strip()
    said = (place / "said").open("wb")
    command = [program, "-F", "-c", str(place / "dovecot.conf")]
    try:
        with processes.running(command, env=os.environ, cwd=place, said=said) as process:
            _answers(process, plain, place)
            yield Imap(plain, tls, place / "cert.pem")
    finally:
        said.close()
        shutil.rmtree(place, ignore_errors=True)


def _answers(process: "subprocess.Popen[bytes]", port: int, place: Path) -> None:
    def lets_in() -> bool:
        if process.poll() is not None:
            pytest.skip(f"dovecot does not start: {(place / 'said').read_text()[-300:]}")
        with suppress(OSError, imaplib.IMAP4.error):
            imaplib.IMAP4("127.0.0.1", port, timeout=PATIENCE).logout()
            return True
        return False

    until(lets_in, "an answer of dovecot")


def certificate(place: Path) -> None:
    """A key and a certificate for this machine, by its own hand, as two files there."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    public = key.public_key()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, True, True, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    (place / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (place / "key.pem").chmod(0o600)


def trusting(monkeypatch: pytest.MonkeyPatch, server: Imap) -> None:
    """The machine trusts the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    assert ssl.get_default_verify_paths().cafile == str(server.certificate)


@dataclass
class Tokens:
    """A server that gives access tokens for one token to refresh with, and says which are good."""

    port: int = 0
    refresh: str = "first"
    renew: bool = False
    good: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """What it says."""
        if path == "/introspect":
            return {"active": form.get("token", "") in self.good, "username": USER}
        self.asked.append(form)
        if form.get("refresh_token") != self.refresh:
            return {"error": "invalid_grant"}
        token = f"access-{len(self.asked)}"
        self.good.add(token)
        told = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
        if self.renew:
            self.refresh = f"refresh-{len(self.asked)}"
            told["refresh_token"] = self.refresh
        return told


@contextmanager
def token_server() -> Iterator[Tokens]:
    """It runs until the test ends."""
    tokens = Tokens()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[-1] for name, values in parse_qs(body).items()}
            told = json.dumps(tokens.answer(self.path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tokens.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield tokens
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
