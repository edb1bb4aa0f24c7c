"""The human truth: who the customers are, what they need, feel and decide."""
