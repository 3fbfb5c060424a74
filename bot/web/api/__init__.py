"""The JSON API for programs: scoped tokens, plain answers."""
