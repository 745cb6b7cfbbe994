"""What every process of the lab agrees on: settings and how to reach the emulator."""
