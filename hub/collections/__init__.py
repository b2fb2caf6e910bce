"""Bookmarks and collections of materials: ordered, annotated, shared."""
