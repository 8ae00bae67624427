"""Measurements: each module of this package measures one thing on an installation of its own.

`python -m bench` runs them; see there. A measuring module has `measure(scale) -> list[Figure]`,
`ENGINES`, and says in its first lines what is measured and what the bare line beside it is.
"""
