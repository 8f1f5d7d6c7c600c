"""What people read in a terminal, one module for each family of commands."""
