"""Reads the emulator's journal: fetch, follow, say in words, and find out why."""
