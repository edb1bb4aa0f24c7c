"""The README's pictures are made by a command."""

from pathlib import Path

from docs.tools.readme_figures import draw_comparison
from sim.experiments.results import Comparison


def test_the_figure_is_drawn_from_a_stored_study(comparison: Comparison, tmp_path: Path) -> None:
    one = draw_comparison(comparison.folder, tmp_path / "one.png").read_bytes()
    other = draw_comparison(comparison.folder, tmp_path / "other.png").read_bytes()
    assert one.startswith(b"\x89PNG")
    assert one == other
