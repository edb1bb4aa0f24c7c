"""What incidents do, each at its instant: truth changes, and who is to know learns of it over the bus."""
