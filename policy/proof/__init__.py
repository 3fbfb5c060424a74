"""Proofs about a written policy, over all combinations of facts. Needs the extra `proofs`; nothing else imports z3."""
