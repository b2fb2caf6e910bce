"""What people do with bookmarks and collections."""
