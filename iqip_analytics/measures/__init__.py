"""What happened: counts and shares of a known plan, by the data contract's rules."""
