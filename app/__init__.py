"""Puts the house together; the only room that sees all the others."""
