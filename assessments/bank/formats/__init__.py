"""Reading and writing question files of other systems: one package a format. Pure: no database, no web."""
