"""Celery: the application, its queues and its timetable."""
