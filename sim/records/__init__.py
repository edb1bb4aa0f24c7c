"""What gets written down: measures, money, tables and the proof of what a run produced."""
