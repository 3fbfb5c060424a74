"""The Discord door: the only place that knows discord.py."""
