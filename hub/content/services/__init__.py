"""Taking packages in, playing them, keeping progress."""
