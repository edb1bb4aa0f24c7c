"""The physical truth: places, elements, links, failures and load."""
