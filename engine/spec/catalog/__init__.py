"""Closed registries: every kind a document may name.

A new kind is one class here and its builder in the room that needs it.
"""
