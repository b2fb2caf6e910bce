"""The addresses of the platform side: pages and launches, the token endpoint, the grading service."""
