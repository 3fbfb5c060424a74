"""What a stored picture shows, told by its content: hashes, marks, what was read on it, signs of editing. Pure."""
