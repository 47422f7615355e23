"""Plots of what was measured, as SVG that is legible on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

GREY = "#7f7f7f"
"""Legible on white and on black."""
OURS = "kb"
"""What the names of our own methods begin with: they are drawn thicker."""


def ranks(file: Path, found: Mapping[str, Sequence[float]]) -> None:
    """How often the right document is among the first 1, 2, … (shares by method)."""
    figure, axes = _axes("documents looked at", "right one among them")
    for name, shares in found.items():
        axes.plot(range(1, len(shares) + 1), shares, marker="o", markersize=3, label=name, linewidth=_width(name))
    axes.set_xticks(range(1, 11))
    _save(file, figure, axes)


def risk(file: Path, found: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Risk over coverage (pairs of coverage and risk by method)."""
    figure, axes = _axes("questions answered, surest first", "wrong among them")
    for name, points in found.items():
        axes.plot(*zip(*points, strict=True), label=name, linewidth=_width(name))
    axes.xaxis.set_major_formatter(_percent())
    axes.set_ylim(bottom=0)
    _save(file, figure, axes)


def _axes(across: str, up: str) -> tuple[Any, Any]:
    import matplotlib

    matplotlib.use("svg")
    # The same figures make the same file, and words stay words.
    matplotlib.rcParams.update({"svg.hashsalt": "kb", "svg.fonttype": "none", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    axes.set_xlabel(across, color=GREY)
    axes.set_ylabel(up, color=GREY)
    axes.yaxis.set_major_formatter(_percent())
    axes.tick_params(colors=GREY)
    axes.grid(color=GREY, alpha=0.25)
    for name, side in axes.spines.items():
        side.set_color(GREY)
        side.set_visible(name in ("left", "bottom"))
    return figure, axes


def _percent() -> Any:
    from matplotlib.ticker import PercentFormatter

    return PercentFormatter(1, decimals=0)


def _width(name: str) -> float:
    return 2.5 if name.startswith(OURS) else 1.2


def _save(file: Path, figure: Any, axes: Any) -> None:
    axes.legend(frameon=False, labelcolor=GREY, fontsize=8)
    file.parent.mkdir(exist_ok=True)
    figure.savefig(file, transparent=True, bbox_inches="tight", metadata={"Date": None, "Creator": None})
