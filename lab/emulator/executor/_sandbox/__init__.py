"""What runs beside the emulator: the zygote and, forked from it, each function's processes.

Standard library only, and no import of the lab: it runs in an interpreter that has nothing else.
"""
