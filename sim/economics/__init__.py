"""What the operator costs and earns."""
