"""Business support: the departments that sell, care, charge and collect."""
