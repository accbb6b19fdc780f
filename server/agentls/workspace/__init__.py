"""What files know about each other."""
