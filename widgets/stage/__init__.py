"""The stage: what the whole network is seen by. A pad to draw on, the answer, and samples to choose from."""
