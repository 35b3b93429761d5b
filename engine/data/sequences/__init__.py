"""Sequences: made, measured, and of symbols. Steps beyond a sample's own end are not-a-number."""
