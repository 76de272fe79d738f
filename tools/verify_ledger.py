#!/usr/bin/env python3
"""Verifies a ledger of Bitting, or a receipt of one of its records, from the files alone.

    verify_ledger.py DIR [--archive DIR]... [--part] [--key VKEY] [--checkpoint FILE] [--policy FILE] [--json]
    verify_ledger.py --receipt FILE --key VKEY [--policy FILE] [--json]
    verify_ledger.py --batch [--key VKEY] [--policy FILE]

VKEY is the log's verifier key or a file that holds it; without it the key beside the ledger is taken. --checkpoint is one that
somebody kept: the log has to go on from it. --archive is where segments lie that are missing in DIR. --part says that DIR is an archive
or another part of a log: what is before and behind it is known by its hashes. --batch answers each line of standard input with a
line of JSON; it is a directory or a receipt, and behind a directory may stand, after tabs, a kept checkpoint (or nothing) and archives.
Exit code 0: whole, 1: not, 2: wrong use. Written from docs/formats/ledger-record.md, docs/formats/ledger-tree.md and c2sp.org alone, as a check
of the gateway's own verifier: it shares nothing with it. Needs Python 3.9, and `openssl` 3.0 for Ed25519.
"""

import argparse
import base64
import functools
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

SECTOR, HEADER, HEAD, TAIL, MARK = 512, 512, 25, 17, 0xE5
LARGEST_INTEGER = 2**53 - 1
REFUSED_NAMES = {"__proto__", "constructor", "prototype"}


class Refused(Exception):
    """What does not verify, and the first record that is not vouched for because of it."""

    def __init__(self, why, record=0):
        super().__init__(why)
        self.why, self.record = why, record


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def read_file(*parts):
    """The bytes, or None where there is no such file."""
    try:
        with open(os.path.join(*parts), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


# --- Records (ledger-record.md) ---------------------------------------------------------------------------------------


def read_head(data, at, segment):
    """(payload's length, sequence, group) of a record's first 25 bytes, or None where they do not check."""
    if at + HEAD > len(data) or data[at] != 0xB1 or data[at + 1] != 1 or data[at + 24] != MARK:
        return None
    length, sequence, group = struct.unpack_from(">HQQ", data, at + 2)
    is_good = length > 0 and sha256(segment, data[at : at + 20])[:4] == data[at + 20 : at + 24]
    return (length, sequence, group) if is_good else None


def has_body(data, at, length, segment):
    """Whether the payload and what follows it check as well."""
    end = at + HEAD + length
    if end + TAIL > len(data) or data[end + 16] != MARK:
        return False
    return sha256(segment, data[at:end])[:16] == data[end : end + 16]


def was_cut_short(data, at, segment, expected):
    """Whether what stands here is the rest of the last write, and not damage."""
    head = read_head(data, at, segment)
    end = min(at + HEAD + (head[0] + TAIL if head else 0), len(data))
    edges = [at, *range(at - at % SECTOR + SECTOR, end, SECTOR), end]
    if data[end - 1] and all(any(data[start:stop]) for start, stop in zip(edges, edges[1:])):
        return False
    place = data.find(b"\xb1\x01", at + 1)
    while place != -1:
        later = read_head(data, place, segment)
        if later and later[2] > expected and has_body(data, place, later[0], segment):
            return False
        place = data.find(b"\xb1\x01", place + 1)
    return True


def is_whole_header(header):
    is_whole = len(header) == HEADER and header[:8] == b"BTLG\x01\0\0\0" and not any(header[72:])
    return is_whole and sha256(header[:56])[:16] == header[56:72]


def read_segment_id(data, index, expected, previous):
    """The id, where the header is the one that has to come; None where the segment holds nothing. Any may come behind None."""
    if not is_whole_header(data[:HEADER]):
        if any(data[HEADER:]):
            raise Refused(f"the header of segment {index} does not check", expected)
        return None
    number, segment, first, before = struct.unpack_from(">Q16sQ16s", data, 8)
    if (number, first, before) != (index, expected, before if previous is None else previous):
        raise Refused(f"segment {index} does not follow the one before", expected)
    return segment


def segments_of(*directories):
    """The file of each segment by its number, from the first of the directories that has it."""
    found = {}
    for directory in reversed(directories):
        for name in os.listdir(directory) if os.path.isdir(directory) else []:
            if re.fullmatch(r"segment-[0-9]{8}\.bin", name):
                found[int(name[8:16])] = os.path.join(directory, name)
    return found


def find_start(segments):
    """(number, first record) of the first segment that is there; (0, 0) where its header does not say that."""
    number = min(segments, default=0)
    header = (read_file(segments[number]) or b"")[:HEADER] if number else b""
    return (number, struct.unpack_from(">Q", header, 32)[0]) if is_whole_header(header) else (0, 0)


def read_records(segments, start):
    """Yields every payload in order; raises Refused at the first place where none is and one has to be."""
    (begin, expected), has_ended = start, False
    previous = None if begin else bytes(16)
    for index in range(begin, max(segments, default=-1) + 1):
        if index not in segments:
            raise Refused(f"segment {index} is missing", expected)
        data = read_file(segments[index]) or b""
        segment = read_segment_id(data, index, expected, previous)
        if segment and has_ended:
            raise Refused(f"segment {index} stands behind the end", expected)
        if not segment:
            has_ended = True
            continue
        at, group, previous = HEADER, expected, segment
        while head := read_head(data, at, segment):
            if not has_body(data, at, head[0], segment):
                break
            if head[1] != expected or head[2] not in (group, expected):
                raise Refused("a record out of order", expected)
            yield data[at + HEAD : at + HEAD + head[0]]
            at, group, expected = at + HEAD + head[0] + TAIL, head[2], expected + 1
        has_ended = any(data[at:])
        if has_ended and not was_cut_short(data, at, segment, expected):
            raise Refused("the record does not check", expected)


# --- Entries ----------------------------------------------------------------------------------------------------------

EVERY = {"text": "type boot", "whole": "wallMs monotonicMs"}
END = {"end": "kind", "text?": "venueOrderId clientOrderId venueCode"}
ITEM = {
    "text": "kind",
    "text?": "instrument market side type size price clientOrderId venueOrderId notional",
    "yes/no": "reduceOnly algo",
    "texts": "details",
}
TYPES = {
    "intent": {
        "text": "intentId virtualKeyId accountId credentialId venue operation bodyHash replayToken sourceAddress",
        "[] item": "items",
        "whole": "requestTimestampMs policyVersion",
        "[] text": "ruleIds",
        "whole?": "deadlineMs",
        "text? later": "upstreamHost",
        "times? later": "stages",
    },
    "outcome": {
        "text": "intentId",
        "whole?": "httpStatus",
        "[] end": "items",
        "text?": "responseHash",
        "whole": "upstreamMs",
        "times? later": "stages",
    },
    "resolution": {"text": "intentId evidence", "[] end": "items"},
    "refusal": {
        "text": "virtualKeyId accountId operation code detail sourceAddress bodyHash",
        "text?": "ruleId",
        "whole?": "policyVersion",
        "[] item? later": "items",
    },
    "read": {
        "text": "virtualKeyId accountId venue operation sourceAddress upstreamHost",
        "text?": "instrument",
        "whole?": "httpStatus",
        "times": "stages",
    },
    "admin": {"text": "operatorId act", "text?": "subject reason", "texts": "details"},
    "system": {"text": "event", "texts": "details"},
}
KINDS = {
    "text": lambda value: type(value) is str,
    "whole": lambda value: type(value) is int and value >= 0,
    "yes/no": lambda value: type(value) is bool,
    "texts": lambda value: type(value) is dict and all(type(text) is str for text in value.values()),
    "times": lambda value: type(value) is dict and all(KINDS["whole"](time) for time in value.values()),
    "end": lambda value: value in ("accepted", "rejected", "unknown"),
    "[] text": lambda value: type(value) is list and all(type(text) is str for text in value),
    "[] item": lambda value: type(value) is list and all(has_fields(item, ITEM_FIELDS) for item in value),
    "[] end": lambda value: type(value) is list and all(has_fields(item, END_FIELDS) for item in value),
    "text?": lambda value: value is None or type(value) is str,
    "whole?": lambda value: value is None or KINDS["whole"](value),
    "[] item?": lambda value: value is None or KINDS["[] item"](value),
    "times?": lambda value: value is None or KINDS["times"](value),
}


LATER = " later"


def by_field(*groups):
    """What each field has to be; of those that older records lack, whatever is there."""
    kinds = {name: kind for group in groups for kind, names in group.items() for name in names.split()}
    return {name: KINDS[kind.removesuffix(LATER)] for name, kind in kinds.items()}


END_FIELDS, ITEM_FIELDS = by_field(END), by_field(ITEM)
FIELDS = {name: by_field(EVERY, fields) for name, fields in TYPES.items()}
LACKING = {
    kind: {name for group, names in fields.items() if group.endswith(LATER) for name in names.split()}
    for kind, fields in TYPES.items()
}


def has_fields(value, fields, lacking=frozenset()):
    if type(value) is not dict or not value.keys() <= fields.keys() or not fields.keys() - value.keys() <= lacking:
        return False
    for name, field in value.items():
        if not fields[name](field):
            return False
    return True


@functools.lru_cache(maxsize=4096)
def demand_order(names):
    if list(names) != sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass")):
        raise ValueError("fields are out of order")
    if any(name in REFUSED_NAMES for name in names):
        raise ValueError("a name that no field has")
    if len(names) > 256:
        raise ValueError("too many fields")


def demand_object(pairs):
    fields = dict(pairs)
    demand_order(tuple(fields))
    if len(fields) < len(pairs):
        raise ValueError("a field that is there twice")
    return fields


def demand_integer(text):
    if abs(int(text)) > LARGEST_INTEGER:
        raise ValueError("a number is too large")
    return int(text)


def refuse_number(text):
    raise ValueError(f"{text} is not a whole number")


DECODER = json.JSONDecoder(
    object_pairs_hook=demand_object, parse_int=demand_integer, parse_float=refuse_number, parse_constant=refuse_number
)
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def read_entry(payload):
    """The entry, where the payload is its canonical form (RFC 8785)."""
    try:
        entry = DECODER.decode(payload.decode("utf-8"))
        if ENCODER.encode(entry).encode("utf-8") != payload:
            raise ValueError("another form than the canonical one")
    except (ValueError, RecursionError) as error:
        raise Refused(f"the payload is not canonical JSON: {error}") from error
    kind = entry.get("type") if type(entry) is dict else None
    if type(kind) is not str or kind not in FIELDS or not has_fields(entry, FIELDS[kind], LACKING[kind]):
        raise Refused("the payload is no known entry")
    return entry


class History:
    """What entries owe to those before them: time within a boot, and one end for each intent. Some of those may be archived."""

    def __init__(self, is_part):
        self.is_part = is_part
        self.boot, self.time, self.boots, self.open = None, 0, set(), {}

    def add(self, entry):
        boot, kind = entry["boot"], entry["type"]
        if boot != self.boot and boot in self.boots:
            raise Refused("a boot that was over")
        if boot == self.boot and entry["monotonicMs"] < self.time:
            raise Refused("time goes backwards")
        self.boot, self.time = boot, entry["monotonicMs"]
        self.boots.add(boot)
        if kind == "intent":
            if entry["intentId"] in self.open:
                raise Refused("an intent that is open already")
            self.open[entry["intentId"]] = "asked"
        if kind in ("outcome", "resolution"):
            state = self.open.pop(entry["intentId"], "asked" if self.is_part else None)
            if state is None or (kind, state) == ("outcome", "unknown"):
                raise Refused(f"{kind} of an intent that does not wait for it")
            if any(end["kind"] == "unknown" for end in entry["items"]):
                self.open[entry["intentId"]] = "unknown"


# --- The tree (RFC 6962, tlog-tiles) ----------------------------------------------------------------------------------


class Tree:
    """Hashes of all perfect subtrees: level k holds those over 2**k leaves, 32 bytes each."""

    def __init__(self, leaves):
        self.levels = [leaves]
        while len(self.levels[-1]) >= 64:
            below, level = self.levels[-1], bytearray()
            for at in range(0, len(below) - 63, 64):
                level += hashlib.sha256(b"\x01" + below[at : at + 64]).digest()
            self.levels.append(level)

    def hash_at(self, level, index):
        """None where the leaves do not reach so far."""
        found = bytes(self.levels[level][32 * index : 32 * index + 32]) if level < len(self.levels) else b""
        return found or None

    def root(self, size):
        root, rest = None, size
        while rest:
            low = (rest & -rest).bit_length() - 1
            subtree = self.hash_at(low, (rest >> low) - 1)
            root = subtree if root is None else sha256(b"\x01", subtree, root)
            rest &= rest - 1
        return root or sha256()


def read_tile(directory, level, index, width):
    """None where it is not there."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = os.path.join(directory, "tile", str(level), *(f"x{part}" for part in parts[:-1]), parts[-1])
    return read_file(place) if width == 256 else read_file(f"{place}.p", str(width))


def check_tiles(directory, tree, size):
    """Yields (the record that shows it, the first bad record) for what differs in the tiles, level by level."""
    differing = set()
    for level in range(0, size.bit_length(), 8):
        count, own = size >> level, tree.levels[level] if level < len(tree.levels) else b""
        below = {record >> level for record in differing}
        for start in range(0, min(count, len(own) // 32), 256):
            width = min(256, count - start)
            tile, known = read_tile(directory, level // 8, start // 256, width), own[32 * start : 32 * (start + width)]
            if tile is not None and len(tile) != 32 * width:
                yield (start + 1 << level) - 1, start << level
            elif tile is not None and tile != known:
                for at in range(0, len(known), 32):
                    index = start + at // 32
                    if tile[at : at + 32] != known[at : at + 32] and index not in below:
                        yield (index + 1 << level) - 1, index << level
                        if level == 0:
                            differing.add(index)


# --- Notes and checkpoints (signed-note, tlog-checkpoint, tlog-cosignature) -------------------------------------------


def decode64(text):
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the canonical base64")
    return raw


class Key:
    """A verifier key: kind 1 signs as a log, kind 4 as a witness."""

    def __init__(self, line):
        try:
            self.name, number, material = line.decode("utf-8").split("+", 2)
            self.id, raw = bytes.fromhex(number), decode64(material)
        except ValueError as error:
            raise Refused(f"not a verifier key: {error}") from error
        self.kind, self.public = raw[:1], raw[1:]
        is_named = re.fullmatch(r"[^\s+]+", self.name) and re.fullmatch("[0-9a-f]{8}", number)
        is_own = self.id == sha256(self.name.encode(), b"\n", raw)[:4]
        if not is_named or not is_own or self.kind not in (b"\x01", b"\x04") or len(self.public) != 32:
            raise Refused("not a verifier key for Ed25519")

    def verifies(self, text, signature):
        if self.kind == b"\x01":
            return verify_ed25519(self.public, text, signature)
        time = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {time}\n".encode() + text
        return time < 2**63 and verify_ed25519(self.public, message, signature[8:])


@functools.lru_cache(maxsize=4096)
def verify_ed25519(public, message, signature):
    if len(signature) != 64:
        return False
    with tempfile.TemporaryDirectory() as directory:
        names = [os.path.join(directory, name) for name in ("key", "message", "signature")]
        contents = [bytes.fromhex("302a300506032b6570032100") + public, message, signature]
        for name, content in zip(names, contents):
            with open(name, "wb") as file:
                file.write(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names[0], "-rawin"]
        return subprocess.run(command + ["-in", names[1], "-sigfile", names[2]], capture_output=True).returncode == 0


def open_note(raw, keys):
    """The text of the note and which of the keys signed it; one of theirs that does not hold spoils it."""
    try:
        text, mark, rest = raw.decode("utf-8").rpartition("\n\n")
        lines = [re.fullmatch("— ([^ +]+) ([^ ]+)", line) for line in rest.split("\n")[:-1]]
        if not mark or not rest.endswith("\n") or not all(lines) or any(c < " " and c != "\n" for c in text + rest):
            raise ValueError("no text with signatures below it")
        signatures = [(line[1], decode64(line[2])) for line in lines]
        if any(len(signature) < 5 or any(c.isspace() for c in name) for name, signature in signatures):
            raise ValueError("no name or no signature in a line")
    except ValueError as error:
        raise Refused(f"not a signed note: {error}") from error
    signers, body = [], f"{text}\n".encode()
    for name, signature in signatures:
        for key in keys:
            if key.name != name or key.id != signature[:4]:
                continue
            if not key.verifies(body, signature[4:]):
                raise Refused(f"the signature of {name} does not hold")
            signers.append(key)
    return text, signers


class Checkpoint:
    def __init__(self, raw, key, policy=None):
        text, self.signers = open_note(raw, [key, *(policy.witnesses.values() if policy else [])])
        self.origin, size, root, *more = [*text.split("\n"), *["", ""][text.count("\n") :]]
        try:
            self.size, self.root = int(size), decode64(root)
        except ValueError as error:
            raise Refused("not a checkpoint") from error
        if not re.fullmatch("0|[1-9][0-9]*", size) or len(self.root) != 32 or "" in more:
            raise Refused("not a checkpoint")
        if key not in self.signers or self.origin != key.name:
            raise Refused(f"the checkpoint is not signed by {key.name}")


class Policy:
    """Witnesses and the quorum of them that must have cosigned (tlog-policy)."""

    def __init__(self, raw):
        self.witnesses, self.groups, self.quorum, free = {}, {}, None, set()
        for line in raw.split(b"\n"):
            word, *words = re.findall(rb"[^ \t]+", line) or [b"#"]
            is_new = words and words[0] not in {b"none", *self.witnesses, *self.groups}
            if word == b"log" and len(words) in (1, 2):
                Key(words[0])
            elif word == b"witness" and len(words) in (2, 3) and is_new:
                self.witnesses[words[0]] = Key(words[1])
                free.add(words[0])
            elif word == b"group" and len(words) > 2 and is_new and free.issuperset(words[2:]):
                name, least, *names = words
                count = {b"any": 1, b"all": len(names)}.get(least) or int(least)
                if not 1 <= count <= len(set(names)) == len(names):
                    raise ValueError(f"not a group: {line.decode()}")
                self.groups[name], free = (count, names), free - set(names) | {name}
            elif word == b"quorum" and len(words) == 1 and self.quorum is None and not is_new:
                self.quorum = words[0]
            elif not word.startswith(b"#"):
                raise ValueError(f"not a line of a policy: {line.decode()}")
        if self.quorum is None or len({key.public for key in self.witnesses.values()}) < len(self.witnesses):
            raise ValueError("a policy has one quorum, and each witness once")

    def is_met(self, signers, name=None):
        name = name or self.quorum
        if name in self.groups:
            count, names = self.groups[name]
            return sum(self.is_met(signers, part) for part in names) >= count
        return name == b"none" or self.witnesses[name] in signers


def read_head_file(raw):
    """The note of the newer whole half of head.bin; None where none was ever written whole."""
    halves = []
    for half in (raw[:4096], raw[4096:8192]):
        magic, zero, length, generation = struct.unpack_from(">5sBHQ", half.ljust(16, b"\0"))
        end = 16 + length
        if magic == b"BTHD\x01" and zero == 0 and sha256(half[:end])[:16] == half[end : end + 16]:
            halves.append((generation, half[16:end]))
    if not halves and any(raw[:4096]) and any(raw[4096:8192]):
        raise Refused("head.bin has no whole half")
    return max(halves)[1] if halves else None


def read_heads(directory, given, findings):
    """What `checkpoint`, head.bin and the kept checkpoint say, by these names; what is no head is left out."""
    raw = {"checkpoint": read_file(directory, "checkpoint"), "kept": given.kept}
    heads = {}
    try:
        raw["head.bin"] = read_head_file(read_file(directory, "head.bin") or b"")
    except Refused as error:
        findings.append(error)
    if not any(raw.values()):
        return heads
    try:
        key = given.key or Key((read_file(directory, "log.vkey") or b"").removesuffix(b"\n"))
    except Refused as error:
        findings.append(error)
        return heads
    for name, note in raw.items():
        try:
            if note is not None:
                heads[name] = Checkpoint(note, key, given.policy)
        except Refused as error:
            findings.append(Refused(f"{name}: {error.why}"))
    return heads


def verify_ledger(directory, given):
    """What was found, and of what does not verify the one with the lowest record."""
    findings, leaves = [], bytearray()
    heads = read_heads(directory, given, findings)
    released, top = heads.get("checkpoint"), max(heads.values(), key=lambda head: head.size, default=None)
    largest = top.size if top else 0
    if given.policy and not (released and given.policy.is_met(released.signers)):
        findings.append(Refused("the witnesses of the policy have not cosigned"))
    segments = segments_of(directory, *given.archive)
    start = find_start(segments)
    history, archived_to = History(start[0] > 0), -1
    try:
        take_leaves(leaves, directory, start[1], largest)
        for payload in read_records(segments, start):
            leaves += hashlib.sha256(b"\x00" + payload).digest()
            try:
                entry = read_entry(payload)
                history.add(entry)
                if len(leaves) // 32 <= largest:
                    archived_to = max(archived_to, read_archived(entry))
            except Refused as error:
                findings.append(Refused(error.why, len(leaves) // 32 - 1))
    except Refused as error:
        findings.append(error)
    archived = min(start[1], len(leaves) // 32)
    if given.part:
        try:
            take_leaves(leaves, directory, largest, largest)
        except Refused as error:
            findings.append(error)
    tree, count = Tree(leaves), len(leaves) // 32
    differing = list(check_tiles(directory, tree, largest))
    findings += [Refused("a tile has another hash", record) for _, record in differing]
    for name, head in heads.items():
        is_other = count >= head.size and tree.root(head.size) != head.root
        if is_other and not any(shown < head.size for shown, _ in differing):
            findings.append(Refused(f"the root over the records is not the one of {name}"))
    if count < largest:
        findings.append(Refused(f"it is missing, of {largest} that were signed", count))
    if not (findings or given.part) and start[0] and archived_to < start[1]:
        findings.append(Refused("segment 0 is missing, and no record says that it was archived"))
    bad = min(findings, key=lambda finding: finding.record, default=None)
    return {
        "records": count,
        "archived": archived,
        "checkpoint": top and {"origin": top.origin, "size": top.size},
        "signers": [signer.name for signer in released.signers] if released else [],
        "openIntents": len(history.open),
        "firstBad": bad and {"record": bad.record, "why": bad.why},
    }


def read_archived(entry):
    """Up to which record the log was archived by this entry; -1 where it says nothing of that."""
    last = entry["details"].get("last", "") if (entry["type"], entry.get("act")) == ("admin", "ledger-archive") else ""
    return int(last) + 1 if re.fullmatch("0|[1-9][0-9]{0,18}", last) else -1


def take_leaves(leaves, directory, to, size):
    """Adds the leaves of records that are elsewhere, as the tiles of a tree of this size have them."""
    while len(leaves) // 32 < to:
        count = len(leaves) // 32
        width = min(256, size - count // 256 * 256)
        tile = read_tile(directory, 0, count // 256, width) if width > count % 256 else None
        if tile is None or len(tile) != 32 * width:
            raise Refused("it is not there, and no tile has its hash", count)
        leaves += tile[32 * (count % 256) : 32 * min(width, to - count // 256 * 256)]


def verify_receipt(file, given):
    """The report of a tlog-proof whose extra data are the record."""
    raw = read_file(file)
    if raw is None:
        raise ValueError(f"no file {file}")
    try:
        proof, _, note = raw.decode("utf-8").partition("\n\n")
        version, extra, index, *hashes = proof.split("\n")
        payload, path = decode64(extra.removeprefix("extra ")), [decode64(text) for text in hashes]
        if version != "c2sp.org/tlog-proof@v1" or not re.fullmatch("index (0|[1-9][0-9]*)", index):
            raise ValueError("another form")
        if any(len(step) != 32 for step in path) or not extra.startswith("extra "):
            raise ValueError("no record or no hashes")
    except ValueError as error:
        raise Refused(f"not a receipt: {error}") from error
    checkpoint, at, root = Checkpoint(note.encode(), given.key, given.policy), int(index[6:]), sha256(b"\0", payload)
    if given.policy and not given.policy.is_met(checkpoint.signers):
        raise Refused("the witnesses of the policy have not cosigned")
    if at >= checkpoint.size:
        raise Refused("the checkpoint does not reach the record", at)
    place, last = at, checkpoint.size - 1
    for step in path:
        if last == 0:
            raise Refused("the proof is too long", at)
        root = sha256(b"\x01", step, root) if place & 1 or place == last else sha256(b"\x01", root, step)
        while place & 1 == 0 and place == last and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last or root != checkpoint.root:
        raise Refused("the record does not lead to the signed root", at)
    read_entry(payload)
    signers = [signer.name for signer in checkpoint.signers]
    return {"record": at, "size": checkpoint.size, "signers": signers, "payload": payload.decode()}


def read_arguments():
    parser = argparse.ArgumentParser(description="Verifies a ledger of Bitting, or a receipt of one of its records.")
    parser.add_argument("directory", nargs="?", metavar="DIR")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, or a file that holds it")
    parser.add_argument("--policy", metavar="FILE", help="a tlog-policy whose quorum must have cosigned")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint that was kept: the log has to go on from it")
    parser.add_argument("--archive", metavar="DIR", action="append", default=[], help="where segments lie that are missing")
    parser.add_argument("--part", action="store_true", help="DIR is an archive, or another part of a log")
    parser.add_argument("--receipt", metavar="FILE", help="verify this tlog-proof; takes --key")
    parser.add_argument("--batch", action="store_true", help="read directories from standard input")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if (given.directory is not None) + (given.receipt is not None) + given.batch != 1:
        parser.error("one of DIR, --receipt and --batch")
    if given.receipt and not given.key:
        parser.error("--receipt takes --key")
    return given


def render(report):
    bad, checkpoint = report["firstBad"], report["checkpoint"]
    yield f"records: {report['records']}"
    if report["archived"]:
        yield f"archived: records 0 to {report['archived'] - 1} are known by their hashes"
    yield f"checkpoint: {checkpoint['size']} of {checkpoint['origin']}" if checkpoint else "checkpoint: none"
    yield f"signers: {', '.join(report['signers']) or 'none'}"
    yield f"open intents: {report['openIntents']}"
    yield f"first bad record: {bad['record']} ({bad['why']})" if bad else "whole"


def judge(place, given):
    """The report of a directory, or of a receipt."""
    try:
        return verify_receipt(place, given) if os.path.isfile(place) else verify_ledger(place, given)
    except Refused as error:
        return {"refused": error.why}


def main():
    given = read_arguments()
    try:
        given.key = given.key and Key((read_file(given.key) or given.key.encode()).strip())
        given.policy = given.policy and Policy(read_file(given.policy) or b"")
        given.kept = given.checkpoint and (read_file(given.checkpoint) or b"")
        if given.batch:
            for line in sys.stdin:
                directory, *beside = line.rstrip("\n").split("\t")
                given.kept = read_file(beside[0]) if beside and beside[0] else None
                given.archive = beside[1:]
                print(json.dumps(judge(directory, given)), flush=True)
            return 0
        if given.receipt:
            report = verify_receipt(given.receipt, given)
            print(json.dumps(report) if given.json else f"record {report['record']}: {report['payload']}")
            return 0
        if not segments_of(given.directory):
            raise ValueError(f"no ledger in {given.directory}")
        report = verify_ledger(given.directory, given)
        print(json.dumps(report) if given.json else "\n".join(render(report)))
        return 1 if report["firstBad"] else 0
    except Refused as error:
        print(f"does not verify: {error.why}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
