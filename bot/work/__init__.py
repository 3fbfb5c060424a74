"""What happens behind the doors: turns, gathering, judging, crediting, and telling people."""
