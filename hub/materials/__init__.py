"""The shared bank of digital learning materials: versions, files, publishing, search."""
