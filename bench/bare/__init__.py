"""What answer saves are measured against: a Flask application with nothing but one view that commits one row."""
