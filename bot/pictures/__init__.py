"""Work on pictures apart from the main process: decoding, hashing and reading, each under limits of its own."""
