"""Learning to act: one generator a way of learning, and what they share."""
