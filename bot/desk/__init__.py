"""What an agent may do with a case: the same actions, rights and record on every surface."""
