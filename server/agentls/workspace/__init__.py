"""What files say of one another."""
