"""What teachers, platforms and the clock do on the tool side."""
