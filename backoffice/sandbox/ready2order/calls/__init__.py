"""What the operations do, by subject."""
