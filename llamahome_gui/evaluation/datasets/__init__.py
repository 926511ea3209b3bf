"""How fast training data is looked through."""
