"""What a customer states, as typed statements with their own words, and which statements exclude each other. Pure.

A statement is claimed, never verified: it can show that something does not fit, and decides nothing.
"""

from triage.statements.compare import Pair, against_earlier, against_record, excluding
from triage.statements.model import Kind, Statement
from triage.statements.reading import read

__all__ = ["Kind", "Pair", "Statement", "against_earlier", "against_record", "excluding", "read"]
