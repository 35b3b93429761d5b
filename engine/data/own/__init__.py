"""Tables and pictures of one's own."""
