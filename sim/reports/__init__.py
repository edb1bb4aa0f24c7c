"""Showing: figures, tables and pages made from finished runs."""
