"""What can go wrong with storage, in words that say what to do."""


class StorageError(Exception):
    """The database cannot be used as asked; the text is one sentence for a person."""
