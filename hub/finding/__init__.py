"""Finding materials: the search page, suggestions, saved searches and their alerts, related materials."""
