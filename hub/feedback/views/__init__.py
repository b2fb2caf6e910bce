"""Pages of ratings, lessons and reports."""
