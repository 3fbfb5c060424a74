"""Tables, transactions, ledger, registers, evidence and jobs, on one SQLite file or on PostgreSQL.

Every function that takes a `Connection` runs inside the caller's transaction and commits nothing by itself.
"""
