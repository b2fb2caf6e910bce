"""Putting items together into a test."""
