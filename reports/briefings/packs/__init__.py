"""A template pack of one's own: files in the place of shared templates, checked as if a stranger had written them."""
