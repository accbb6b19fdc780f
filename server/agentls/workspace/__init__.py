"""What files need to know about each other."""
