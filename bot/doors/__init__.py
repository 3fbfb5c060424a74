"""What the chat doors share: fetching files, sending notices, and the rounds they work in."""
