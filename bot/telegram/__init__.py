"""The Telegram door: the only place that knows python-telegram-bot.

It reads updates itself instead of through the library's queue, which acknowledges updates that nobody has stored.
"""

import os

# The library's coming way of giving pauses, asked for now: a timedelta, without a warning at each use.
os.environ.setdefault("PTB_TIMEDELTA", "1")
