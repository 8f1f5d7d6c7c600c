"""Being told: what is wrong now, what was told of it before, and the ways by which people hear of it."""
