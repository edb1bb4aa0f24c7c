"""Many runs and an estimator: replicate, compare, decide."""
