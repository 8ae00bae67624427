"""What is installed is whole: every file that the sources hold is declared for the package."""

import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "src"


def _declared() -> dict[str, list[str]]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: dict[str, list[str]] = declared["tool"]["setuptools"]["package-data"]
    return found


def _beside_the_code() -> list[Path]:
    """Every file below the package that is or would be committed and is no Python."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "src/amends"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in names if path.is_file() and path.suffix != ".py"]


def _package_of(path: Path) -> Path:
    """The folder of the package that a file belongs to: the nearest one with an `__init__.py`."""
    return next(folder for folder in path.parents if (folder / "__init__.py").is_file())


def _is_declared(path: Path, declared: dict[str, list[str]]) -> bool:
    package = _package_of(path)
    name = ".".join(package.relative_to(SOURCES).parts)
    patterns = (*declared.get("*", ()), *declared.get(name, ()))
    inside = path.relative_to(package).as_posix()
    return any(_matches(inside, pattern) for pattern in patterns)


def _matches(inside: str, pattern: str) -> bool:
    """As the build reads a pattern: `*` stays in one folder, `**` goes through all below."""
    if pattern.startswith("**/"):
        return fnmatch(Path(inside).name, pattern.removeprefix("**/"))
    return inside.count("/") == pattern.count("/") and fnmatch(inside, pattern)


def test_every_file_beside_the_code_is_part_of_the_package() -> None:
    files, declared = _beside_the_code(), _declared()

    assert len(files) > 50
    assert [str(path) for path in files if not _is_declared(path, declared)] == []


def test_every_folder_with_code_is_a_package() -> None:
    bare = {path.parent for path in SOURCES.rglob("*.py")}

    assert [str(f) for f in bare if f != SOURCES and not (f / "__init__.py").is_file()] == []
