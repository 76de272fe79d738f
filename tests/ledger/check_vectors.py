"""Judges packages/core/vectors/tlog.json with the parts of tools/verify_ledger.py; prints what holds as JSON."""

import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "tools"))
import verify_ledger as ledger  # noqa: E402


def signs(note, key):
    try:
        return key in ledger.open_note(note, [key])[1]
    except ledger.Refused:
        return False


def main():
    with open(os.path.join(ROOT, "packages/core/vectors/tlog.json"), encoding="utf-8") as file:
        vectors = json.load(file)
    note, log = vectors["note"], vectors["log"]
    key, leaves = ledger.Key(log["key"].encode()), [ledger.sha256(b"\0", entry.encode()) for entry in log["entries"]]
    tree = ledger.Tree(bytearray(b"".join(leaves)))
    checkpoints = {size: ledger.Checkpoint(text.encode(), key) for size, text in log["checkpoints"].items()}
    changed = note["note"].replace("example message", "exemplar message")
    result = {
        "note": signs(note["note"].encode(), ledger.Key(note["key"].encode())),
        "changed": signs(changed.encode(), ledger.Key(note["key"].encode())),
        "stranger": signs(note["note"].encode(), key),
        "sizes": {size: checkpoint.size for size, checkpoint in checkpoints.items()},
        "roots": all(tree.root(checkpoint.size) == checkpoint.root for checkpoint in checkpoints.values()),
        "others": tree.root(14) == checkpoints["15"].root,
    }
    print(json.dumps(result))


main()
