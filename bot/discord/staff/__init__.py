"""Agents on Discord: a forum post (or a thread of the staff channel) per case."""
