"""The Telegram door: the only place that knows python-telegram-bot.

It reads updates itself instead of through the library's queue, which acknowledges updates that nobody has stored.
"""
