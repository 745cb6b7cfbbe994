"""The lab's instance as a node that Systems Manager manages: its commands really run."""
