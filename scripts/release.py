"""Make the files of a release in `dist/`; publish nothing.

Usage: `.venv/bin/python scripts/release.py VERSION [--base IMAGE]` (or `make release VERSION=…`).
Refuses unless the version is that of the package, the changelog has its heading, nothing is
uncommitted, and `make test-all` passed at this commit. Makes wheel, sources, locked requirements, a
list of components (CycloneDX), the image where a builder is installed, and SHA256SUMS.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
TESTED = ROOT / "build" / "tested"
"""The commit at which `make test-all` passed last (`scripts/test.py`)."""
BUILDERS = ("buildah", "podman", "docker")


def main() -> int:
    """Refuse with every reason, or make the files."""
    parser = argparse.ArgumentParser(description="make the files of a release")
    parser.add_argument("version")
    parser.add_argument("--base", default="", help="the image to build on")
    wanted = parser.parse_args()
    if reasons := list(refusals(wanted.version)):
        print("\n".join(reasons), file=sys.stderr)
        return 1
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    build(wanted.version)
    if any(shutil.which(name) for name in BUILDERS):
        image(wanted.version, wanted.base)
    else:
        print("no image: install podman, buildah or docker", file=sys.stderr)
    sums = [f"{sha256(path)}  {path.name}\n" for path in sorted(DIST.iterdir())]
    (DIST / "SHA256SUMS").write_text("".join(sums))
    print("".join(sums), end="")
    return 0


def refusals(version: str) -> list[str]:
    """Return why there can be no release of this version now."""
    package = (ROOT / "src/amends/__init__.py").read_text()
    found = []
    if f'__version__ = "{version}"' not in package:
        found.append(f"amends.__version__ is not {version}.")
    if not re.search(rf"^## {re.escape(version)}$", (ROOT / "CHANGELOG.md").read_text(), re.M):
        found.append(f"CHANGELOG.md has no heading {version}.")
    if git("status", "--porcelain"):
        found.append("There are uncommitted changes.")
    if not TESTED.exists() or TESTED.read_text().strip() != git("rev-parse", "HEAD"):
        found.append("make test-all has not passed at this commit.")
    return found


def build(version: str) -> None:
    """Make the wheel, the sources, and what they depend on."""
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import package;"
        "package.build_wheel('dist'); package.build_sdist('dist')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    for name in ("base", "s3"):
        shutil.copy(ROOT / f"requirements/{name}.txt", DIST / f"requirements-{name}.txt")
    listed = json.dumps(components(version), indent=2)
    (DIST / f"amends-{version}.cdx.json").write_text(f"{listed}\n")


def components(version: str) -> dict[str, object]:
    """Return the locked packages as a CycloneDX 1.6 list of components."""
    locked = (ROOT / "requirements/base.txt").read_text()
    pinned = re.findall(r"^([\w.-]+)(?:\[\w,]+\])?==([^\s;\\]+)", locked, re.M)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "amends", "version": version}},
        "components": [
            {
                "type": "library",
                "name": name,
                "version": number,
                "purl": f"pkg:pypi/{name}@{number}",
            }
            for name, number in pinned
        ],
    }


def component(name: str, version: str) -> dict[str, str]:
    """Return a package as an item of that list."""
    url = f"pkg:pypi/{name}@{version}"
    return {"type": "library", "name": name, "version": version, "purl": url}


def image(version: str, base: str) -> None:
    """Build the image and save it as an archive."""
    name, archive = f"amends:{version}", DIST / f"amends-{version}-image.tar"
    build_words = ["sh", "scripts/image.sh", name, *filter(None, [base])]
    subprocess.run(build_words, cwd=ROOT, check=True, env=os.environ | {"WITH_WHEEL": "yes"})
    builder = next(one for one in BUILDERS if shutil.which(one))
    save = {
        "buildah": ["push", name, f"oci-archive:{archive}"],
        "podman": ["save", "--format", "oci-archive", "--output", str(archive), name],
        "docker": ["save", "--output", str(archive), name],
    }
    subprocess.run([builder, *save[builder]], cwd=ROOT, check=True)


def git(*words: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
