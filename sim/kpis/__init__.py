"""What it means: pure functions of recorded tables."""
