"""What the shared bank may run of foreign web packages, decided without a database."""
