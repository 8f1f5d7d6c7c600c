"""What making one edition takes, step by step."""
