"""The operator at a glance."""

import streamlit as st

st.title("The operator at a glance")
