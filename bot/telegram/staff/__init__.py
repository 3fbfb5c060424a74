"""Agents on Telegram: a topic per case in a forum, one message with replies per case in any other group."""
