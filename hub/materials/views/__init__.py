"""Pages of the shared bank: finding, the record, contributing; and the files themselves."""
