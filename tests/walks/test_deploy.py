"""What `deploy/` ships fits the program: commands, variables, keys, units, the proxy, the image."""

import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import debian, ports, processes
from tests.waiting import PATIENCE, until

from amends.site import cli
from amends.site.environment import SETTINGS, read

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ACCOUNT = 10001
"""Number of the account in the image."""
RUN = ("buildah", "run", "--isolation", "chroot", "--network", "host")


def _compose() -> dict[str, Any]:
    composed: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return composed


def _ours() -> dict[str, dict[str, Any]]:
    services = _compose()["services"].items()
    return {name: service for name, service in services if service["image"].startswith("amends:")}


def _known_variables() -> set[str]:
    names = {setting.name for setting in SETTINGS}
    return names | {f"{setting.name}_FILE" for setting in SETTINGS if setting.secret}


def _started(unit: Path) -> list[list[str]]:
    """The commands of ours in a unit, without the program's path."""
    lines = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.M)
    words = [re.sub(r"^/bin/sh -c 'exec (.*)'$", r"\1", line) for line in lines]
    words = [re.sub(r"\$\(.*?\)", "today", line) for line in words]
    return [shlex.split(line)[1:] for line in words]


def test_every_command_of_the_containers_exists() -> None:
    for service in _ours().values():
        cli.parser().parse_args(service["command"])


def test_every_variable_of_the_containers_is_a_setting_of_ours() -> None:
    for name, service in _ours().items():
        assert set(service["environment"]) <= _known_variables() | {"TMPDIR"}, name


def test_the_containers_make_backups_in_a_volume_that_their_account_owns_in_the_image() -> None:
    worker = _ours()["worker"]
    place = str(read({"AMENDS_BACKUP_URL": worker["environment"]["AMENDS_BACKUP_URL"]}).backup)
    mounted = [volume.rpartition(":") for volume in worker["volumes"]]
    assert [source for source, _, folder in mounted if folder == place] == [
        "${AMENDS_BACKUPS:-backups}"
    ]
    assert "backups" in _compose()["volumes"]
    assert f"chown amends {place}" in (DEPLOY / "Containerfile").read_text()
    # /tmp is memory, in which no restored copy has room
    assert worker["environment"]["TMPDIR"] in {folder for _, _, folder in mounted}


def test_each_container_is_given_the_files_that_its_variables_name() -> None:
    for name, service in _ours().items():
        files = {v for k, v in service["environment"].items() if k.endswith("_FILE")}
        assert files == {f"/run/secrets/{secret}" for secret in service["secrets"]}, name


def test_only_the_sealer_is_given_the_key_of_the_audit_trail() -> None:
    holders = {name for name, service in _ours().items() if "log_key" in service["secrets"]}
    units = {unit.stem for unit in UNITS if "log_key" in unit.read_text()}

    assert holders == {"sealer"}
    assert units == {"amends-sealer"}


def test_the_keys_made_for_the_containers_are_accepted_and_never_replaced(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "make-secrets.sh", tmp_path)
    command = ["sh", str(tmp_path / "make-secrets.sh")]
    subprocess.run(command, check=True, capture_output=True)
    secrets = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    declared = {Path(secret["file"]).name for secret in _compose()["secrets"].values()}
    ours = _ours()["sealer"]["environment"]
    environment = {
        name: str(tmp_path / "secrets" / Path(value).name)
        for name, value in ours.items()
        if name.endswith("_FILE")
    }

    assert secrets.keys() == declared
    assert {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()} == secrets
    assert json.loads(secrets["store.json"])
    read(environment | {"AMENDS_DATA": str(tmp_path / "data")})


def test_every_command_and_variable_of_the_units_exists() -> None:
    assert UNITS
    for unit in UNITS:
        named = set(re.findall(r"\b(?:AMENDS_\w+|DATABASE_URL\w*)", unit.read_text()))
        assert named <= _known_variables(), unit.name
        for words in _started(unit):
            cli.parser().parse_args(words)


def test_every_unit_that_makes_backups_may_write_the_folder_that_the_guide_makes() -> None:
    folder = "/var/backups/amends"
    guide = (ROOT / "docs/hosting.md").read_text()
    assert f"install --directory --owner=amends --mode=700 {folder}" in guide
    for name in ("backup", "worker"):
        unit = (DEPLOY / f"systemd/amends-{name}.service").read_text()
        assert re.search(rf"^ReadWritePaths=-?{folder}\b", unit, re.M), name
    assert "--erasures-only" in (DEPLOY / "systemd/amends-backup.service").read_text()
    assert "amends migrate` once" not in guide, "with a key of its own"


@pytest.mark.whole
@pytest.mark.one_engine
def test_systemd_reads_the_units_without_a_complaint(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (Debian: systemd)")
    for path in (DEPLOY / "systemd").iterdir():
        # the program of this test stands for the one that would be installed
        text = path.read_text().replace("/opt/amends/bin/amends", "/bin/true")
        (tmp_path / path.name).write_text(text)
    units = sorted(str(path) for path in tmp_path.iterdir())
    environment = os.environ | {"SYSTEMD_LOG_LEVEL": "warning"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    about_ours = [line for line in done.stderr.splitlines() if "amends" in line]

    assert about_ours == []


@pytest.mark.whole
@pytest.mark.one_engine
def test_caddy_reads_the_proxy_s_file() -> None:
    debian.installed("caddy")
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"AMENDS_HOST": "complaints.example.org"},
    )

    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A container of the image, built from a Debian made here."""
    network = "/usr/lib/podman/netavark"  # buildah only recommends it
    debian.installed("buildah", "mmdebstrap", network, packages={network: "netavark"})
    folder = tmp_path_factory.mktemp("image")
    excluded = ("doc", "info", "locale", "man")
    base = folder / "base.tar"
    without = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in excluded]
    _done("mmdebstrap", "--variant=minbase", *without, "trixie", str(base))
    container = _done("buildah", "from", "scratch")
    _done("buildah", "add", container, str(base), "/")
    _done("buildah", "commit", "--quiet", "--rm", container, "localhost/amends-test-base")
    pip = folder / "pip"
    pip.mkdir()
    certificates = Path(os.environ.get("PIP_CERT") or "/etc/ssl/certs/ca-certificates.crt")
    shutil.copy(certificates, pip / "certificates")
    (pip / "pip.conf").write_text("[global]\ncert = /run/pip/certificates\n")
    options = (
        f"--isolation chroot --network host {_limits()} --volume {pip}:/run/pip:ro"
        f" --volume {pip / 'pip.conf'}:/etc/pip.conf:ro"
    )
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", ".dockerignore"):
        shutil.copy(ROOT / name, source)
    for name in ("src", "scripts", "requirements", "deploy"):
        without_caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / name, source / name, ignore=without_caches)
    (source / ".venv").symlink_to(ROOT / ".venv")
    environment = os.environ | {"IMAGE_OPTIONS": options}
    _done(
        *("sh", str(source / "scripts" / "image.sh"), "amends-test", "localhost/amends-test-base"),
        env=environment,
    )
    container = _done("buildah", "from", *shlex.split(_limits()), "localhost/amends-test")
    yield container
    _done("buildah", "rm", container)
    _done("buildah", "rmi", "--force", "localhost/amends-test", "localhost/amends-test-base")


@pytest.mark.whole
@pytest.mark.one_engine
def test_the_image_serves_as_its_own_account_and_stops_when_asked(
    image: str, tmp_path: Path
) -> None:
    volume = tmp_path / "data"
    volume.mkdir(mode=0o700)
    os.chown(volume, ACCOUNT, ACCOUNT)
    port = ports.free()
    configured = json.loads(_done("buildah", "inspect", image))["OCIv1"]["config"]
    command = [*configured["Entrypoint"], *configured["Cmd"]]

    assert command == ["amends", "serve", "--host", "0.0.0.0"]
    assert configured["User"] == str(ACCOUNT)
    _done(*RUN, image, "--", "touch", "/var/backups/amends/it-may-write")
    mounted = [*RUN, "--volume", f"{volume}:/var/lib/amends:rw", image, "--", *command]
    words = [*mounted, "--port", str(port), "--migrate", "--with-worker"]
    output = tmp_path / "output"
    with (
        output.open("wb") as written,
        processes.running(words, env=dict(os.environ), cwd=tmp_path, said=written) as server,
    ):
        until(lambda: server.poll() is not None or _answer(port, "/readyz") == 200, "it is ready")
        assert server.poll() is None, output.read_text()
        assert _answer(port, "/desk/") == 200
        owners = {path.stat().st_uid for path in volume.rglob("*")}
        server.terminate()
        server.wait(PATIENCE)

    assert owners == {ACCOUNT}


def _answer(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as problem:
        return problem.code
    except OSError:
        return 0


def _limits() -> str:
    """Limits that a process of this machine may have; the builder's own may be higher."""
    return " ".join(
        f"--ulimit {name}={hard}:{hard}"
        for name, hard in (
            ("nproc", resource.getrlimit(resource.RLIMIT_NPROC)[1]),
            ("nofile", resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
        )
        if hard != resource.RLIM_INFINITY
    )


def _done(*words: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr[-3000:]}"
    return done.stdout.strip()
