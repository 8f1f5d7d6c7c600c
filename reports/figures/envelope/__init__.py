"""The joint envelope: what all claims about one quantity allow together, and which of them cannot hold together."""
