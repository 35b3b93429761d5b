"""Ways of learning: each is a generator that yields a Step after every batch."""
