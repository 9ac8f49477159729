"""The other side of a TLS connection, by Python's ssl: sends back what it gets.

usage: peer.py client|server TLSv1_2|TLSv1_3 SOCKET FOLDER

Shows bob's certificate, wants one of the authority's; prints "listening" as a server, then at the
end whom it met and how it ended: "goodbye", or the exception where there was no close_notify.
"""

import socket
import ssl
import sys

role, version, path, folder = sys.argv[1:]
server = role == "server"
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
context.check_hostname = False
context.verify_mode = ssl.CERT_REQUIRED
context.load_verify_locations(folder + "/ca.pem")
context.load_cert_chain(folder + "/bob.pem")

connection = socket.socket(socket.AF_UNIX)
if server:
    connection.bind(path)
    connection.listen()
    print("listening", flush=True)
    connection, _ = connection.accept()
else:
    connection.connect(path)

with context.wrap_socket(
    connection, server_side=server, suppress_ragged_eofs=False
) as tls:
    met = tls.getpeercert()["subject"][0][0][1]
    try:
        while data := tls.recv(65536):
            tls.sendall(data)
        end = "goodbye"
    except OSError as e:
        end = repr(e)
    print(tls.version(), met, end)
