"""What people do with searches, and what is done for them."""
