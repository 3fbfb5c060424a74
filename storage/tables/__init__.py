"""Every table. A row that belongs to a panel carries `panel_id`.

No column has a default taken from a clock: the caller passes the time (database time, or the simulation's).
"""

from storage.tables.auditing import anchor, audit_run, difference
from storage.tables.base import metadata
from storage.tables.checking import link_check, statement, wording, wording_band, wrong_number
from storage.tables.claims import assessment, case, case_evidence, case_mention, case_tag, event, fact, task
from storage.tables.incidents import incident, incident_case
from storage.tables.money import credit, entry, ledger_account
from storage.tables.people import agent, agent_code, agent_identity, agent_passkey, agent_session, api_call, api_token
from storage.tables.pictures import picture, picture_match
from storage.tables.publishing import publication
from storage.tables.running import job, lease, pace, register_complete, register_row, switch
from storage.tables.staffing import macro, staff_post, staff_word
from storage.tables.talking import chat, evidence, inbox, link_code, message, notice

__all__ = [
    "agent",
    "agent_code",
    "agent_identity",
    "agent_passkey",
    "agent_session",
    "anchor",
    "api_call",
    "api_token",
    "assessment",
    "audit_run",
    "case",
    "case_evidence",
    "case_mention",
    "case_tag",
    "chat",
    "credit",
    "difference",
    "entry",
    "event",
    "evidence",
    "fact",
    "inbox",
    "incident",
    "incident_case",
    "job",
    "lease",
    "ledger_account",
    "link_check",
    "link_code",
    "macro",
    "message",
    "metadata",
    "notice",
    "pace",
    "picture",
    "picture_match",
    "publication",
    "register_complete",
    "register_row",
    "staff_post",
    "staff_word",
    "statement",
    "switch",
    "task",
    "wording",
    "wording_band",
    "wrong_number",
]
