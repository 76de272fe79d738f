"""Signs HTX requests with nothing but Python's standard library: a second opinion beside the TypeScript signer.

Reads one JSON request a line from standard input and writes one JSON answer a line:

    {"accessKey", "secret" | "ed25519Seed" (hex), "method", "host", "path", "query": {}, "timestamp", "body"?}
    {"target": path and query, ready for the wire, "signature": base64, "bodySignature": base64 or null}

`bodySignature` ties the body to the signature (the gateway's own header); it is there where a body is.
"""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
from urllib.parse import quote

PKCS8_ED25519_PREFIX = bytes.fromhex("302e020100300506032b657004220420")


def encode(text):
    return quote(text, safe="-_.~")


def sign_ed25519(seed, text):
    """The standard library has no Ed25519; the command of OpenSSL does, from files."""
    with tempfile.TemporaryDirectory() as directory:
        key, message = os.path.join(directory, "key"), os.path.join(directory, "message")
        with open(key, "wb") as file:
            file.write(PKCS8_ED25519_PREFIX + seed)
        with open(message, "wb") as file:
            file.write(text)
        command = ["openssl", "pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", key, "-in", message]
        return subprocess.run(command, check=True, capture_output=True).stdout


def sign_text(request, text):
    data = text.encode()
    if "ed25519Seed" in request:
        raw = sign_ed25519(bytes.fromhex(request["ed25519Seed"]), data)
    else:
        raw = hmac.new(request["secret"].encode(), data, hashlib.sha256).digest()
    return base64.b64encode(raw).decode()


def sign(request):
    parameters = dict(request["query"])
    parameters["AccessKeyId"] = request["accessKey"]
    parameters["SignatureMethod"] = "Ed25519" if "ed25519Seed" in request else "HmacSHA256"
    parameters["SignatureVersion"] = "2"
    parameters["Timestamp"] = request["timestamp"]
    query = "&".join(f"{encode(name)}={encode(parameters[name])}" for name in sorted(parameters))
    text = "\n".join([request["method"], request["host"].lower(), request["path"], query])
    signature = sign_text(request, text)
    body_signature = None
    if "body" in request:
        digest = hashlib.sha256(request["body"].encode()).hexdigest()
        body_signature = sign_text(request, f"bitting-body-v1\n{signature}\n{digest}")
    return {
        "target": f"{request['path']}?{query}&Signature={encode(signature)}",
        "signature": signature,
        "bodySignature": body_signature,
    }


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))))
