"""Customer care: the queue, and what contacts ask for."""
