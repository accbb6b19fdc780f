"""The thing at the cursor."""
