"""What carries out the operations, by resource."""
