"""The words that departments, partners and customers say to one another."""
