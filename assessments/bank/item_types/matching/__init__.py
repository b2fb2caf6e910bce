"""Pairs to be found."""
