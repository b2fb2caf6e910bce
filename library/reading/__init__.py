"""Reading digital copies in the browser."""
