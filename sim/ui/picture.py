"""An SVG picture as a part of the page: text in the viewer's font, and words when pointed at.

Streamlit takes `<svg>` out of HTML, and an image would know neither font nor pointer. The drawing is our own,
and every name in it is escaped.
"""

from __future__ import annotations

import streamlit as st

SCRIPT = """export default function ({ data, parentElement }) {
  const drawn = new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement;
  for (const old of parentElement.querySelectorAll("svg")) old.remove();
  parentElement.appendChild(document.importNode(drawn, true));
}"""
STYLE = "svg { display: block; width: 100%; height: auto; }"


def show_svg(svg: str, key: str) -> None:
    """Put a drawing on the page, as wide as there is room.

    Args:
        svg: one `<svg>` element.
        key: of the element, one on each page.
    """
    draw = st.components.v2.component("bosstwin_svg", css=STYLE, js=SCRIPT)
    draw(key=key, data={"svg": svg})
