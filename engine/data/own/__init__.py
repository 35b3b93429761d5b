"""Tables of one's own, in CSV files."""
