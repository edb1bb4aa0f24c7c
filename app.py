"""The app's door: `make app`, `bosstwin app` or `streamlit run app.py`. The pages live in `sim/ui`."""

import streamlit as st

from sim.ui.pages import all_pages

st.set_page_config(page_title="B/OSS Twin", layout="wide")
st.navigation(all_pages()).run()
