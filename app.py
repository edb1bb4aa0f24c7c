"""The app's door: `make app`, `bosstwin app` or `streamlit run app.py`. The pages live in `sim/ui`."""

import streamlit as st

from sim.ui.pages import ICON, all_pages

# Without an icon of its own the browser would be told to fetch the menu's icon from a public server.
st.set_page_config(page_title="B/OSS Twin", page_icon=ICON, layout="wide")
st.navigation(all_pages()).run()
