#!/usr/bin/env python3
"""A peer of the MME stand-in that shares no code with it: asks over SCTP, GTP-C and Diameter and
checks every field of the answers. Run it in the vantage's namespace, as root (raw socket).

Usage: mme_peer.py OWN_ADDRESS MME_ADDRESS
"""
import os
import random
import socket
import struct
import sys
import time

INIT, INIT_ACK, HEARTBEAT, HEARTBEAT_ACK, ABORT = 1, 2, 4, 5, 6
DATA, SACK, SHUTDOWN, SHUTDOWN_ACK, COOKIE_ECHO, COOKIE_ACK = 0, 3, 7, 8, 10, 11
SHUTDOWN_COMPLETE = 14
WAIT_S = 5.0
QUIET_S = 0.3  # how long "no answer" is waited for

failures = []


def expect(what, expected, got):
    if expected != got:
        failures.append(f"{what}: expected {expected!r}, got {got!r}")


def crc32c(data):
    """Bit by bit, as RFC 9260 appendix A defines it: slow and plainly right."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def chunk(kind, value=b"", flags=0):
    pad = b"\0" * (-len(value) % 4)
    return struct.pack(">BBH", kind, flags, 4 + len(value)) + value + pad


class Sctp:
    def __init__(self, own, peer):
        self.peer = peer
        self.port = random.randrange(40000, 60000)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, 132)
        self.socket.bind((own, 0))

    def send(self, port, tag, chunks, spoil=0):
        head = struct.pack(">HHL", self.port, port, tag)
        crc = crc32c(head + b"\0\0\0\0" + chunks) ^ spoil
        self.socket.sendto(head + struct.pack("<L", crc) + chunks, (self.peer, 0))

    def receive(self, wait=WAIT_S):
        """(source port, tag, [(kind, flags, value)]) of the next packet for us, or None."""
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                packet = self.socket.recv(65536)
            except socket.timeout:
                return None
            packet = packet[(packet[0] & 15) * 4:]
            source, target, tag = struct.unpack(">HHL", packet[:8])
            if target != self.port:
                continue
            expect("checksum of the answer",
                   struct.pack("<L", crc32c(packet[:8] + b"\0\0\0\0" + packet[12:])), packet[8:12])
            chunks, at = [], 12
            while at < len(packet):
                kind, flags, length = struct.unpack(">BBH", packet[at:at + 4])
                chunks.append((kind, flags, packet[at + 4:at + length]))
                at += length + -length % 4
            return source, tag, chunks
        return None

    def init(self, port, tag=0x11223344, tsn=1000, streams=10):
        self.send(port, 0, chunk(INIT, struct.pack(">LLHHL", tag, 65536, streams, streams, tsn)))
        return self.receive()

    def quiet(self, what):
        answer = self.receive(QUIET_S)
        expect(f"{what}: answer", None, answer)


def handshake(sctp, tag=0x11223344):
    """INIT and COOKIE ECHO to the S1AP port; returns the MME's tag and the cookie."""
    source, seen, chunks = sctp.init(36412, tag)
    expect("INIT ACK: source port and tag", (36412, tag), (source, seen))
    kind, _, value = chunks[0]
    expect("INIT ACK: chunks", (1, INIT_ACK), (len(chunks), kind))
    own, window, out, inward, _ = struct.unpack(">LLHHL", value[:16])
    expect("INIT ACK: tag is not zero", True, own != 0)
    expect("INIT ACK: window of 1,500 or more", True, window >= 1500)
    expect("INIT ACK: streams", (10, True), (out, inward > 0))
    parameter, length = struct.unpack(">HH", value[16:20])
    expect("INIT ACK: state cookie", (7, len(value) - 16), (parameter, length))
    return own, value[20:]


def check_handshake(sctp):
    first, _ = handshake(sctp)
    tag, cookie = handshake(sctp)
    expect("each INIT gets a tag of its own", True, first != tag)
    bad = bytes([cookie[0] ^ 1]) + cookie[1:]
    sctp.send(36412, tag, chunk(COOKIE_ECHO, bad))
    sctp.quiet("forged cookie")
    sctp.send(36412, tag ^ 1, chunk(COOKIE_ECHO, cookie))
    sctp.quiet("cookie with another tag")
    sctp.send(36412, tag, chunk(COOKIE_ECHO, cookie))
    expect("COOKIE ACK", (36412, 0x11223344, [(COOKIE_ACK, 0, b"")]), sctp.receive())
    sctp.send(36412, tag, chunk(HEARTBEAT, b"\0\1\0\x09hello"))
    expect("HEARTBEAT ACK", (HEARTBEAT_ACK, 0, b"\0\1\0\x09hello"), sctp.receive()[2][0])
    sctp.send(36412, tag, chunk(DATA, struct.pack(">LHHL", 1000, 0, 0, 18) + b"s1ap", 3))
    expect("SACK", (SACK, 0, struct.pack(">LLL", 1000, 65536, 0)), sctp.receive()[2][0])
    sctp.send(36412, tag, chunk(SHUTDOWN, struct.pack(">L", 0)))
    expect("SHUTDOWN ACK", (SHUTDOWN_ACK, 0, b""), sctp.receive()[2][0])
    sctp.send(36412, tag, chunk(SHUTDOWN_COMPLETE))
    sctp.quiet("SHUTDOWN COMPLETE")
    sctp.send(36412, tag, chunk(HEARTBEAT, b"\0\1\0\4"))
    expect("after the end, out of the blue", (36412, tag, [(ABORT, 1, b"")]), sctp.receive())


def check_refusals(sctp):
    for port in (1, 36411, 36413, 38412, 65535):
        expect(f"INIT to port {port}", (port, 0x55, [(ABORT, 0, b"")]), sctp.init(port, 0x55))
    expect("INIT without streams", [(ABORT, 0, b"")], sctp.init(36412, 0x55, streams=0)[2])
    sctp.send(36412, 0x77, chunk(DATA, b"\0" * 16, 3))
    expect("DATA out of the blue", (36412, 0x77, [(ABORT, 1, b"")]), sctp.receive())
    sctp.send(36412, 0x77, chunk(SHUTDOWN_ACK))
    expect("SHUTDOWN ACK out of the blue", [(SHUTDOWN_COMPLETE, 1, b"")], sctp.receive()[2])
    init = chunk(INIT, struct.pack(">LLHHL", 5, 65536, 1, 1, 1))
    for what, tag, chunks, spoil in (
            ("wrong checksum", 0, init, 1),
            ("INIT with a tag", 9, init, 0),
            ("INIT with tag 0 inside", 0, chunk(INIT, struct.pack(">LLHHL", 0, 1, 1, 1, 1)), 0),
            ("INIT cut short", 0, chunk(INIT, b"\0\0\0\5"), 0),
            ("chunk longer than the packet", 0, init[:2] + b"\xff\xff" + init[4:], 0),
            ("chunk length 0", 0, init[:2] + b"\0\0" + init[4:], 0),
            ("no chunk", 0, b"", 0),
            ("ABORT out of the blue", 7, chunk(ABORT), 0)):
        sctp.send(36412, tag, chunks, spoil)
        sctp.quiet(what)
    for length in range(0, 12):
        sctp.socket.sendto(b"\0" * length, (sctp.peer, 0))
    expect("still answers afterwards", INIT_ACK, sctp.init(36412)[2][0][0])


def check_gtp(own, peer):
    gtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    gtp.bind((own, 0))
    gtp.connect((peer, 2123))
    gtp.settimeout(WAIT_S)
    echo = bytes.fromhex("40010009" "0a0b0c00" "0300010007")
    gtp.send(echo)
    answer = gtp.recv(2048)
    expect("GTPv2-C Echo Response", bytes.fromhex("40020009" "0a0b0c00" "03000100"), answer[:-1])
    gtp.send(bytes.fromhex("60010004" "01020300"))
    expect("GTP version 3", bytes.fromhex("40030004" "01020300"), gtp.recv(2048))
    gtp.settimeout(QUIET_S)
    for what, message in (("GTPv1 echo", bytes.fromhex("320100040000000000010000")),
                          ("length too long", bytes.fromhex("40010ff9") + echo[4:]),
                          ("a response", b"\x40\x02" + echo[2:]),
                          ("header cut short", echo[:7]), ("empty", b"")):
        gtp.send(message)
        try:
            failures.append(f"GTP, {what}: answered {gtp.recv(2048).hex()}")
        except socket.timeout:
            pass


def avp(code, value, flags=0x40):
    head = struct.pack(">LL", code, flags << 24 | 8 + len(value))
    return head + value + b"\0" * (-len(value) % 4)


def request(command, avps, flags=0x80):
    return struct.pack(">LLLLL", 1 << 24 | 20 + len(avps), flags << 24 | command, 0, 0xAABB0001,
                       0xCCDD0002) + avps


def read_answer(stream):
    head = stream.read(20)
    if len(head) < 20:
        return None
    length, command, _, hop, end = struct.unpack(">LLLLL", head)
    body, found = stream.read((length & 0xFFFFFF) - 20), {}
    while body:
        code, size = struct.unpack(">LL", body[:8])
        size &= 0xFFFFFF
        found[code] = body[8:size]
        body = body[size + -size % 4:]
    expect("Diameter: identifiers", (0xAABB0001, 0xCCDD0002), (hop, end))
    return command, found


def connect(own, peer):
    tcp = socket.create_connection((peer, 3868), WAIT_S, (own, 0))
    return tcp, tcp.makefile("rb")


def check_diameter(own, peer):
    names = avp(264, b"peer.example") + avp(296, b"example")
    cer = request(257, names + avp(257, b"\0\1" + socket.inet_aton(own)) +
                  avp(266, b"\0\0\0\0") + avp(269, b"lab peer", 0))
    tcp, stream = connect(own, peer)
    for byte in cer:  # a stream keeps no message borders
        tcp.send(bytes([byte]))
    command, found = read_answer(stream)
    expect("CEA: flags and command", 257, command)
    expect("CEA: result", struct.pack(">L", 2001), found.get(268))
    expect("CEA: address", b"\0\1" + socket.inet_aton(peer), found.get(257))
    expect("CEA: product", b"portwarrant lab MME", found.get(269))
    expect("CEA: names and vendor", True, bool(found.get(264) and found.get(296) and found.get(266)))
    tcp.sendall(request(280, names) + request(316, names))
    expect("DWA", (280, struct.pack(">L", 2001)), (lambda a: (a[0], a[1].get(268)))(read_answer(stream)))
    expect("unknown command", (0x20 << 24 | 316, struct.pack(">L", 3001)),
           (lambda a: (a[0], a[1].get(268)))(read_answer(stream)))
    tcp.sendall(request(282, names + avp(273, b"\0\0\0\0")))
    expect("DPA", 282, read_answer(stream)[0])
    tcp.close()
    for what, message in (("HTTP", b"GET / HTTP/1.0\r\n\r\n"), ("no CER first", request(280, names)),
                          ("length 19", b"\1\0\0\x13" + cer[4:]),
                          ("length over the limit", b"\1\xff\xff\xfc" + cer[4:]),
                          ("AVP longer than the message", request(257, b"\0\0\1\x08\x40\0\xff\xff"))):
        tcp, stream = connect(own, peer)
        tcp.sendall(message)
        try:
            expect(f"Diameter, {what}: closed", None, read_answer(stream))
        except ConnectionResetError:
            pass
        tcp.close()
    tcp, stream = connect(own, peer)
    tcp.sendall(request(257, avp(296, b"example")))
    expect("CER without Origin-Host", struct.pack(">L", 5005), read_answer(stream)[1].get(268))
    tcp.close()


def main():
    own, peer = sys.argv[1:]
    expect("CRC32c of a known text", 0xE3069283, crc32c(b"123456789"))
    random.seed(os.getpid())
    sctp = Sctp(own, peer)
    check_handshake(sctp)
    check_refusals(sctp)
    check_gtp(own, peer)
    check_diameter(own, peer)
    for failure in failures:
        print("FAIL:", failure, file=sys.stderr)
    print(f"MME answers: {len(failures)} checks failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
