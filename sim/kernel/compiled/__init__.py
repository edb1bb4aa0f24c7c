"""Loops over rows as machine code, and their twins in numpy."""
