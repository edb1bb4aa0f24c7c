"""Order management: follows orders to their end, and tells billing of them."""
