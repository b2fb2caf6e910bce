"""Packages of foreign web content (H5P, SCORM, web lessons), run apart from the hub on an origin of their own."""
