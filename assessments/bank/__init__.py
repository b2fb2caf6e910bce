"""Items: reading them from Word, keeping them, showing them."""
