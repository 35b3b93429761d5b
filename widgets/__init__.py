"""What the person sees and touches: painting and gestures, without torch."""
