"""The event log: what is heard, seen and worked on in one life, taken down row by row."""
