"""Reading question files and checking what they hold: pure, quick to import, no database and no framework."""
