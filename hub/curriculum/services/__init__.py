"""What people do with the curriculum."""
