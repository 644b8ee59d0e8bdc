"""A time stamp authority of the test's own: certificates made by openssl, replies by `openssl ts`, over
HTTP on loopback if asked. Standard library only."""
import contextlib
import http.server
import os
import subprocess
import tempfile
import threading

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
"""


class Authority:
    """Makes its own root and signing certificate in a folder."""

    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name)
        os.makedirs(self.folder)
        self.root = self.path("root.pem")
        with open(self.path("tsa.conf"), "w", encoding="ascii") as file:
            file.write(CONFIG.format(folder=self.folder))
        with open(self.path("serial"), "w", encoding="ascii") as file:
            file.write("01\n")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                     "-days", "30", "-subj", f"/CN={name} root", "-keyout", self.path("root.key"),
                     "-out", self.root)
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                     f"/CN={name} time stamps", "-keyout", self.path("tsa.key"), "-out",
                     self.path("tsa.csr"))
        with open(self.path("extensions"), "w", encoding="ascii") as file:
            file.write("extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n")
        self.openssl("x509", "-req", "-in", self.path("tsa.csr"), "-CA", self.root, "-CAkey",
                     self.path("root.key"), "-CAcreateserial", "-days", "30", "-extfile",
                     self.path("extensions"), "-out", self.path("tsa.pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def reply(self, query):
        """The TimeStampResp to a TimeStampReq, both as bytes."""
        with tempfile.TemporaryDirectory() as scratch:
            asked, answered = os.path.join(scratch, "tsq"), os.path.join(scratch, "tsr")
            with open(asked, "wb") as file:
                file.write(query)
            self.openssl("ts", "-reply", "-config", self.path("tsa.conf"), "-section", "tsa", "-queryfile",
                         asked, "-signer", self.path("tsa.pem"), "-inkey", self.path("tsa.key"), "-out",
                         answered)
            with open(answered, "rb") as file:
                return file.read()

    @contextlib.contextmanager
    def serving(self, change=lambda reply: reply, kind="application/timestamp-reply"):
        """The URL of a server on loopback that answers each question, with `change` made to it."""
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802: the name that http.server calls
                query = self.rfile.read(int(self.headers["Content-Length"]))
                body = change(authority.reply(query))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/tsa"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
