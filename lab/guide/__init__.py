"""The guide: web pages on which the course is read and done, and messages are seen to move."""
