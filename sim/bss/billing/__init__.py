"""Billing: accounts and cycles, the bill run, the back office."""
