"""The build backend of pyproject.toml: setuptools, with catalogues and figures compiled first."""

from typing import Any

from catalogues import compile_figures, compile_stale
from setuptools import build_meta
from setuptools.build_meta import build_sdist

__all__ = ["build_editable", "build_sdist", "build_wheel"]


def build_wheel(*given: Any, **named: Any) -> str:
    """Build a wheel."""
    compile_stale()
    compile_figures()
    return build_meta.build_wheel(*given, **named)


def build_editable(*given: Any, **named: Any) -> str:
    """Build an editable wheel."""
    compile_stale()
    compile_figures()
    return build_meta.build_editable(*given, **named)
