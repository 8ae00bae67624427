"""The index of the architecture leads to files that exist and declare what it names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/amends"


def rows() -> list[list[str]]:
    """The cells of the index, without its head."""
    text = (ROOT / "docs/architecture.md").read_text().partition("## Where is it?")[2]
    table = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_every_file_of_the_index_exists_and_contains_the_names() -> None:
    assert len(rows()) >= 20
    for question, files, names in rows():
        paths = [SOURCE / path for path in re.findall(r"`([^`]+)`", files)]
        assert paths, question
        assert all(path.exists() for path in paths), question
        texts = "".join(path.read_text() for path in paths if path.is_file())
        assert all(name in texts for name in re.findall(r"`([^`]+)`", names)), question


def leads_somewhere(name: str) -> bool:
    """Whether a dotted name is a module or package, or a name that its module contains."""
    *parents, last = name.split(".")
    modules = list(SOURCE.rglob("/".join(parents) + ".py")) + list(
        SOURCE.rglob("/".join([*parents, "__init__.py"]))
    )
    return (
        any(SOURCE.rglob("/".join([*parents, last + ".py"])))
        or any(path.is_dir() for path in SOURCE.rglob("/".join([*parents, last])))
        or any(last in path.read_text() for path in modules)
    )


def test_every_dotted_name_in_the_description_of_the_architecture_is_in_the_code() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    names = re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", text)
    assert len(names) > 20
    assert not [name for name in names if not leads_somewhere(name)]
