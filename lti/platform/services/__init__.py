"""What teachers, browsers and tools do on the platform side."""
