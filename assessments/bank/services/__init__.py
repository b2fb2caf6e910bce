"""What people do with the item bank: bring files, mend questions, take them over, change items."""
