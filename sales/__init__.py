"""What a merchant sold, to whom, and how it was paid; and the dashboard, since it needs everything."""
