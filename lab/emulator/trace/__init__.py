"""The journal: one event per call, delivery and invocation, kept in memory and read over HTTP."""
