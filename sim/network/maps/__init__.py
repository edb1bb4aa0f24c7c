"""Network maps: readers that lose nothing silently."""
