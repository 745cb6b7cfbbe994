"""The ``lab`` command: one file per family of commands."""
