"""The build of a package: the catalogues are compiled first. All else stands in pyproject.toml."""

import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithCatalogues(build_py):
    """Copies the sources, with the catalogues compiled."""

    def run(self) -> None:
        """Compiles what is stale, then does as usual."""
        script = Path(__file__).parent / "scripts" / "catalogues.py"
        runpy.run_path(str(script))["compile_stale"]()
        super().run()


setup(cmdclass={"build_py": WithCatalogues})
