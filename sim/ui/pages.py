"""The list of pages: one for each question, each loaded when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect width="16" height="16" rx="3" fill="#1a5fb4"/>'
    '<path d="M4 11.5h8M8 11.5V7" stroke="#fff" stroke-width="1.6"/>'
    '<circle cx="8" cy="5.2" r="1.9" fill="#fff"/></svg>'
)
"""The browser's icon of the app."""


class Entry(NamedTuple):
    """A page: its module in `sim.ui` (also its address), its name in the menu and its icon.

    The module has a function `page` without arguments that draws it.
    """

    module: str
    title: str
    icon: str


ENTRIES = (
    Entry("overview", "Overview", ":material/monitoring:"),
    Entry("run", "Run a scenario", ":material/play_circle:"),
    Entry("compare", "Compare two", ":material/balance:"),
    Entry("conversation", "Who talks to whom", ":material/forum:"),
    Entry("house", "The house", ":material/account_tree:"),
    Entry("follow", "Follow", ":material/timeline:"),
    Entry("reference", "Reference", ":material/menu_book:"),
)


def all_pages() -> list[StreamlitPage]:
    """Return every page; the first is the one at the root."""
    return [_page(entry) for entry in ENTRIES]


def page_of(module: str) -> StreamlitPage:
    """Return the page of a module, to link to."""
    return next(_page(entry) for entry in ENTRIES if entry.module == module)


def _page(entry: Entry) -> StreamlitPage:
    first = entry is ENTRIES[0]
    address = None if first else entry.module
    return st.Page(_opener(entry), title=entry.title, icon=entry.icon, url_path=address, default=first)


def _opener(entry: Entry) -> Callable[[], None]:
    """A function that loads a page's module only when the page is opened."""

    def open_page() -> None:
        import_module(f"sim.ui.{entry.module}").page()

    open_page.__name__ = entry.module
    return open_page
