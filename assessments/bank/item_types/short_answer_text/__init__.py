"""A word or a few."""
