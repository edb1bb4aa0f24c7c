"""The app: `make app`, or `streamlit run app.py`. Pages live in `sim/ui`; this file only lists them."""

import streamlit as st

PAGES = st.navigation([st.Page("sim/ui/overview.py", title="Overview", icon=":material/monitoring:", default=True)])
st.set_page_config(page_title="Operator twin", layout="wide")
PAGES.run()
