#!/usr/bin/env python3
"""open_ports.py tcp/PORT udp/PORT tcp/ADDRESS/PORT ...: listens until it is ended (without ADDRESS
on all of both families); prints "ready" when it does."""
import resource
import select
import socket
import sys


def listener(kind, address, port):
    one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    if address == "::":
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    one.bind((address, port))
    if kind == socket.SOCK_STREAM:
        one.listen(64)
    return one


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    sockets = {}
    for word in sys.argv[1:]:
        transport, *address, port = word.split("/")
        kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
        sockets[listener(kind, address[0] if address else "::", int(port))] = kind
    datagrams = [one for one, kind in sockets.items() if kind == socket.SOCK_DGRAM]
    print("ready", flush=True)
    while True:
        for one in select.select(datagrams, [], [])[0]:
            question, sender = one.recvfrom(65535)
            try:
                one.sendto(b"answer" + question[:8], sender)
            except OSError as error:  # an asker that is gone again
                print(sender, error, file=sys.stderr)


if __name__ == "__main__":
    main()
