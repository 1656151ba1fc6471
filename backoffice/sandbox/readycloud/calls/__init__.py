"""What the API can be asked for, a module for each part of the tree."""
