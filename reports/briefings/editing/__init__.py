"""What editors write for one edition by hand: a lead, and notes on its sections."""
