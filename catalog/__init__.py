"""What a merchant sells: products, groups, tax rates."""
