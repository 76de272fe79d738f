import type { IncidentReport } from './report.ts';

/** What whoever gets the bundle reads first. Holds no text that a bot or an operator wrote. */
export function renderReadme({ subject, sinceMs, untilMs, proven, log }: IncidentReport): string {
  const some = proven[0] ?? 'RECORD';
  return `# What happened with ${subject.id}

From ${new Date(sinceMs).toISOString()} to ${new Date(untilMs).toISOString()}, as the ledger of the gateway between the bot and the venue has it.

| file | what |
| --- | --- |
| incident.html | the report: open it in a browser, or print it. It loads nothing and runs nothing |
| incident.json | the same for programs |
| records.jsonl | every record that it is about, one a line: its number, the hash of its leaf in base64, as the bot was told it (header bitting-record), and the entry byte by byte |
| receipts/N.tlog-proof | proof that record N is in the ledger (C2SP tlog-proof), with the record in it |
| checkpoint | a signed head of the ledger (C2SP tlog-checkpoint). Every receipt holds the one that it leads to |
| log.vkey | the key that it is signed with |
| verify_ledger.py | a verifier for Python 3.9 and openssl 3, which shares no code with the gateway |
| SHA256SUMS | hashes of all these files |

Missing files were not to be had: no checkpoint and no receipts while the ledger is not signed.

## Verify

1. Nothing was changed on the way:

       sha256sum -c SHA256SUMS

2. The key in log.vkey is the one that the sender gave you before, or has published. A bundle cannot vouch for its own key.

       ${log.key ?? '(none)'}

3. The records are in the ledger (${proven.length} have a receipt):

       python3 verify_ledger.py --receipt receipts/${some}.tlog-proof --key log.vkey
       for file in receipts/*.tlog-proof; do python3 verify_ledger.py --receipt "$file" --key log.vkey > /dev/null || echo "BAD $file"; done

   or, with the gateway's own command, \`bitting ledger verify-receipt receipts/${some}.tlog-proof --log-key log.vkey\`.

4. A line of records.jsonl is the record of its receipt when the SHA-256 of a zero byte and the text of its "entry" is its "leaf":

       python3 - <<'END'
       import base64, hashlib
       for line in open("records.jsonl", "rb"):
           head, entry = line.rstrip(b"\\n").split(b',"entry":', 1)
           assert base64.b64encode(hashlib.sha256(b"\\0" + entry[:-1]).digest()) in head, head
       END

## What it shows, and what not

- Every order was recorded before it was sent, and what the venue answered after it. Times are those of the gateway's clock, in UTC.
- Fills are not in the ledger. The venue order ids in incident.json ("orders") find them at the venue.
- A bot's text (client order ids) stands here as the bot sent it. On the page letters that cannot be seen are named by their number; programs that
  read incident.json and records.jsonl have to escape them again.
`;
}
