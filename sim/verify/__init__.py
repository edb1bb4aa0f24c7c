"""The proof kit: theory as small scenarios through the real engine."""
