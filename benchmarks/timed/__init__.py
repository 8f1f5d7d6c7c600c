"""What benchmarks of whole commands share."""
