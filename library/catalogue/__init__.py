"""Bibliographic records and copies; approved materials and printed books in one catalogue."""
