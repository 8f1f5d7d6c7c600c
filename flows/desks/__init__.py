"""Several desks in one installation: the file that names them, choosing one, and running each by itself."""
