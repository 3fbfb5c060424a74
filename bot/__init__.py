"""The doors, the dialogue, the command line and the composition root."""
