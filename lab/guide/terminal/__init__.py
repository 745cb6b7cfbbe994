"""A terminal in a page: a shell on the server, shown by xterm.js over a socket."""
