"""Pages of the catalogue: search, record, cataloguing."""
