"""Panels: forms, data, training, problems, transport. They show the document and a snapshot, and ask for edits."""
