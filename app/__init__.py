"""The TODO app that the course observes; it has never heard of the lab."""
