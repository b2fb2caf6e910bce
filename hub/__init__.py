"""HocLieu Hub: the frame, people and places, peer review and the shared bank of materials."""
