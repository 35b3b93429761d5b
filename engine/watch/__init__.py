"""What is being looked at, as arrays: one module a kind of view, and the observer that decides how often."""
