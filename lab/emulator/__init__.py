"""What the lab adds to LocalStack 4.14.0; it runs inside LocalStack's process and nowhere else."""
