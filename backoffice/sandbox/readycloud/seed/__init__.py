"""What is in the organisations at the start; it follows from the seed alone."""
