"""Provisioning: service orders, and the inventory behind them."""
