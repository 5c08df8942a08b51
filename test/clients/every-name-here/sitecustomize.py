"""On PYTHONPATH: every name leads to this machine, for stock programs in Python that put things into host names."""

import socket

resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1", *rest, **more)
