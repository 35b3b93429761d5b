"""What is seen of an agent and its world."""
