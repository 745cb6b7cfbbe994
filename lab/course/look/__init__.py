"""What checks look at, one module a service: each finds a resource, or says where it went."""
