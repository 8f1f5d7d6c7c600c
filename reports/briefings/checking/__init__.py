"""What stands in a bucket, or came out of one, held against the publication log: pure functions over bytes."""
