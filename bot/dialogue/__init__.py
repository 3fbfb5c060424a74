"""The conversation with the customer, the same on every door: pure functions over one draft."""
