"""What the cursor is on."""
