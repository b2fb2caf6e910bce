"""Pure rules of the bank: the life of a material, licences, and what an uploaded file really is."""
