"""How to get an extra that is not installed."""

from __future__ import annotations


def install(extra: str) -> str:
    """The command to run. By its name alone pip would fetch another project: the public index has one called `kb`."""
    return f"in a clone of kb: pip install '.[{extra}]'"
