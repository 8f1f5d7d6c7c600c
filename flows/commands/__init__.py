"""`muster …`, one module for each family of commands; heavy imports wait until a command needs them."""
