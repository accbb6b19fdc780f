"""What is at the cursor."""
