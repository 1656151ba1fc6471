"""What a shop holds at first: all of it follows from a seed, and is made when somebody looks."""
