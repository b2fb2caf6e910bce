"""The curriculum as a tree: topics of a subject and grade, and the outcomes (yêu cầu cần đạt) that each requires."""
