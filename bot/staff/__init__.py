"""Agents in chat: cases as posts, replies that reach the customer, the desk's actions, whatever the chat program."""
