"""A small operator says so, and its money is marked, on the terminal and in the report; a large one says nothing."""

import io
from dataclasses import replace

from rich.console import Console

from sim.experiments.json_answers import comparison_document
from sim.experiments.results import Comparison
from sim.reports.page import comparison_page, run_page
from sim.reports.size_marks import label_of, size_notes
from sim.reports.terminal_results import comparison_screen, run_screen


def printed(comparison: Comparison) -> str:
    out = Console(file=io.StringIO(), width=100)
    comparison_screen(comparison, out)
    run_screen(comparison.base, comparison.folder, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def large(comparison: Comparison) -> Comparison:
    base = replace(comparison.base, subscribers=20_000)
    others = [replace(one, result=replace(one.result, subscribers=20_000)) for one in comparison.alternatives]
    return replace(comparison, base=base, alternatives=others)


def test_money_of_a_small_operator_is_marked_and_nothing_else(comparison: Comparison) -> None:
    small, big = comparison.base, large(comparison).base
    assert [label_of(kpi, small, short=True) for kpi in ("arpu", "uptime")] == ["ARPU †", "Uptime"]
    assert label_of("arpu", big) == "ARPU"


def test_it_is_said_on_the_terminal_and_in_the_report(comparison: Comparison) -> None:
    said = "With 400 subscribers (below 20,000)"
    for shown in (printed(comparison), comparison_page(comparison), run_page(comparison.base)):
        assert said in shown
        assert "ARPU †" in shown
    assert "Money †" in printed(comparison)
    assert "NPV over 4 months †" in comparison_page(comparison)


def test_a_large_one_says_nothing(comparison: Comparison) -> None:
    big = large(comparison)
    assert "†" not in printed(big) + comparison_page(big)
    assert size_notes(big) == []


def test_scripts_get_the_same_sentences(comparison: Comparison) -> None:
    notes = comparison_document(comparison)["notes"]
    assert isinstance(notes, list)
    assert str(notes[0]).startswith("With 400 subscribers")
    assert "notes" not in comparison_document(large(comparison))
