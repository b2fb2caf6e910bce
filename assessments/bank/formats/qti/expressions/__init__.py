"""The expressions of QTI by family. Importing `table` knows them all."""
