"""What pyproject.toml cannot say: a wheel depends on the exact versions that were tested."""

from pathlib import Path

from setuptools import setup

REQUIREMENTS = Path(__file__).parent / "requirements"


def pinned(name: str) -> list[str]:
    """Return the requirements of a locked file with their versions and markers, without hashes."""
    lines = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("\\").strip() for line in lines if line[:1].isalnum()]


setup(install_requires=pinned("base"), extras_require={"s3": pinned("s3")})
