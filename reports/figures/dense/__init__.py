"""What a long weekly series shows: shifts of level, weeks that stand out, seasons, and what is still to be counted."""
