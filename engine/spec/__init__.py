"""Plain frozen values: the document, its edits and its file. Only the standard library and pydantic in here."""
