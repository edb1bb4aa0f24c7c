"""B/OSS Twin: one scenario in, one honest picture of an operator out."""
