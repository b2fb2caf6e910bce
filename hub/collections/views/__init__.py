"""Pages of bookmarks and collections."""
