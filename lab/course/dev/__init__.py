"""Tools for authors of exercises: is everything about an exercise true?"""
