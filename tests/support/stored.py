"""An element as files, so that an audit of it gives the same on every machine: a port list, and an
inventory with a hostile process name, a telnet on 2323, an accepted FTP and a gap in coverage."""
import json
import os

import portwarrant as pw

HOSTILE = "</script><script>window.owned=1</script><img src=x onerror='window.owned=1'>\"'"

LIST = """format: portwarrant/port-list/1
element: {name: mme-01, class: mme, vendor: Example, version: "5.2"}
interfaces:
  - {name: s1-mme, domain: control, addresses: [10.77.0.2]}
  - {name: oam, domain: oam, addresses: [10.78.0.2]}
ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, purpose: administration}
  - {interface: oam, transport: tcp, port: 21, service: ftp, purpose: file transfer}
  - {interface: s1-mme, transport: sctp, port: 36412, service: s1ap, purpose: S1 from eNBs}
exceptions:
  - {finding: forbidden-service, subject: tcp/21, owner: j.doe, reason: migration, expires: 2999-01-01}
"""


def process(pid, exe):
    return {"pid": pid, "start_time": "2026-06-01T11:00:00.000Z", "comm": exe[-15:], "exe": exe,
            "deleted": False, "memfd": False, "uid": 0, "user": "root", "cgroup": None,
            "unit": None, "container": None, "package": None}


def listener(port, exe, address="10.78.0.2", transport="tcp"):
    state = "listen" if transport == "tcp" else "bound"
    return {"id": f"{transport}/{address}/{port}@host", "netns": {"inode": 1, "name": "host"},
            "transport": transport, "family": "ipv4", "address": address, "port": port,
            "also_ipv4": False, "ephemeral": False, "state": state, "interface": None,
            "owner": {"kind": "process", "subsystem": None, "reason": None},
            "processes": [process(100 + port % 1000, exe)], "unit": None, "creator_unit": None,
            "service": None, "service_source": None, "note": None, "cookie": port, "inode": port,
            "uid": 0}


def inventory():
    rows = [{"subject": "sockets", "netns": 1, "transport": transport, "family": None,
             "status": "complete", "reason": ""} for transport in ("tcp", "udp", "sctp")]
    rows += [{"subject": subject, "netns": 0, "transport": None, "family": None,
              "status": "complete", "reason": ""} for subject in ("owners", "services")]
    rows.append({"subject": "namespaces", "netns": 0, "transport": None, "family": None,
                 "status": "denied", "reason": HOSTILE})
    return {"format": "portwarrant/inventory/1", "taken": "2026-06-01T11:59:00.000Z",
            "host": {"name": HOSTILE, "machine_id": "", "boot_id": "", "os": HOSTILE, "kernel": "6.1"},
            "namespaces": [{"inode": 1, "name": "host", "own": True, "found_by": [], "processes": 9}],
            "listeners": [listener(22, "/usr/sbin/sshd"), listener(21, "/usr/sbin/vsftpd"),
                          listener(2323, "/usr/sbin/in.telnetd", "0.0.0.0"),
                          listener(69, "/usr/sbin/in.tftpd", transport="udp"),
                          listener(23, "/opt/acme/frontd"),
                          listener(8080, "/opt/" + HOSTILE)],
            "services": [], "coverage": rows}


def crowded(count):
    """An inventory with a daemon without a warrant on each of so many ports of two transports."""
    found = inventory()
    found["listeners"] = [
        listener(1024 + number // 2, f"/opt/vendor/bin/daemon-{number}", "10.78.0.2",
                 ("tcp", "udp")[number % 2]) for number in range(count)]
    return found


def audit(output, *arguments, found=None, listed=LIST):
    """Runs the audit of this element into the folder `output`."""
    for name, text in (("inventory.json", json.dumps(found or inventory())), ("list.yaml", listed)):
        with open(f"{output}-{name}", "w", encoding="utf-8") as file:
            file.write(text)
    try:
        return pw.run("audit", "--list", f"{output}-list.yaml", "--inventory", f"{output}-inventory.json",
                      "--output", output, *arguments, check=False)
    finally:
        for name in ("inventory.json", "list.yaml"):
            os.remove(f"{output}-{name}")


def bundle(output, *arguments, **element):
    """The path of its bundle; the audit fails the element."""
    done = audit(output, *arguments, **element)
    if done.returncode != 1:
        raise AssertionError(f"audit: exit code {done.returncode}\n{done.stderr}")
    return output
