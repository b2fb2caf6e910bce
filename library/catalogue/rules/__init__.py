"""What cataloguing decides, without a database: MARC records, ISBNs, barcodes."""
