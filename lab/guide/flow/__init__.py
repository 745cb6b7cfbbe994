"""The account as it is now, and what moves in it: nodes, edges, frames and moves."""
