/** Rows of the catalogue: processes, files, the vault and the ledger. */
export const STORE_ROWS = {
  // processes and files
  ARGUMENT_INVALID: { kind: 'invalid', sentence: 'The command was not understood.' },
  CONFIG_INVALID: { kind: 'invalid', sentence: 'The configuration is not valid.' },
  DATA_DIRECTORY_MISSING: {
    kind: 'unavailable',
    sentence: 'There is no data directory; make one with "bitting init".',
  },
  DATA_DIRECTORY_FOREIGN: { kind: 'conflict', sentence: 'The directory is not a data directory of Bitting.' },
  DATA_FORMAT_NEWER: {
    kind: 'conflict',
    sentence: 'The data directory was written by a newer version of this program; nothing was changed.',
  },
  DATA_DIRECTORY_UNSAFE: { kind: 'conflict', sentence: 'Others may read or write the data directory.' },
  DATA_DIRECTORY_EXISTS: { kind: 'conflict', sentence: 'The data directory is already initialised.' },
  ALREADY_RUNNING: { kind: 'conflict', sentence: 'A gateway already runs on this data directory.' },
  PORT_TAKEN: { kind: 'conflict', sentence: 'A port is already taken by another program.' },
  DISK_FULL: { kind: 'unavailable', sentence: 'There is no space left on the disk.' },
  FLAGS_UNSAFE: {
    kind: 'unavailable',
    sentence: 'The process was started with flags or an environment that could leak secrets.',
  },
  GATEWAY_UNREACHED: { kind: 'unavailable', sentence: 'No gateway answers on the administration socket.' },
  PROCESS_ENDED: { kind: 'fault', sentence: 'A process that is needed ended unexpectedly.' },
  POLICY_CHANGED: {
    kind: 'conflict',
    sentence: 'The policy or the bound key changed while the request was under way; nothing was sent.',
  },
  // the console's page
  SESSION_MISSING: { kind: 'unauthenticated', sentence: 'Nobody is signed in here, or not any more.' },
  REQUEST_FOREIGN: { kind: 'denied', sentence: 'The request does not come from the page of the console.' },
  REQUESTS_TOO_MANY: { kind: 'exhausted', sentence: 'Too many requests at once; try again in a moment.' },
  ADDRESS_UNKNOWN: { kind: 'invalid', sentence: 'There is nothing at this address.' },
  // signing in
  SIGN_IN_REFUSED: { kind: 'unauthenticated', sentence: 'The name, the password or the code is wrong.' },
  SIGN_IN_THROTTLED: {
    kind: 'exhausted',
    sentence: 'Too many wrong passwords came from there; wait a little.',
  },
  FACTOR_REFUSED: { kind: 'denied', sentence: 'The code or the passkey was not taken.' },
  FACTOR_THROTTLED: {
    kind: 'exhausted',
    sentence: 'Too many wrong codes: use a passkey or a recovery code, or wait five minutes.',
  },
  FACTOR_LAST: { kind: 'conflict', sentence: 'The last second factor stays: add another one first.' },
  PASSWORD_UNFIT: { kind: 'invalid', sentence: 'The password is not taken.' },
  LINK_UNKNOWN: {
    kind: 'denied',
    sentence: 'The link was used, has expired, or was never made; ask for a new one.',
  },
  PERSON_UNKNOWN: { kind: 'invalid', sentence: 'Nobody of this name or id is known here.' },
  PERSON_SET_UP: {
    kind: 'conflict',
    sentence: 'This person can sign in already; reset the sign-in instead.',
  },
  WIDENING_HELD: {
    kind: 'denied',
    sentence:
      'After a reset nothing is widened until somebody has confirmed who you are; looking and stopping works.',
  },
  // secrets that pass through others
  SECRET_IN_CLEAR: {
    kind: 'denied',
    sentence:
      'The console takes no secret in clear: the page seals it to the gateway, or use the command line.',
  },
  SEAL_TO_NEEDED: {
    kind: 'denied',
    sentence: 'The console is told no secret in clear: name the key that it is sealed to.',
  },
  SEALED_UNREADABLE: {
    kind: 'invalid',
    sentence: 'What was sealed does not open: it was sealed for another call, or changed on the way.',
  },
  SEAL_CHANNEL_UNKNOWN: {
    kind: 'conflict',
    sentence: 'The gateway knows no such channel, or was started since; enter the key again.',
  },
  SEAL_CHANNEL_USED: { kind: 'conflict', sentence: 'This was sent once already; enter the key again.' },
  SEAL_CHANNEL_EXPIRED: {
    kind: 'conflict',
    sentence: 'The form was open for too long; enter the key again.',
  },
  SEAL_CHANNEL_FOREIGN: {
    kind: 'denied',
    sentence: 'The channel was opened by another operator, or for something else.',
  },
  INVITATION_UNKNOWN: { kind: 'denied', sentence: 'This link is not known, or was made before a restart.' },
  INVITATION_OVER: { kind: 'conflict', sentence: 'This link was used, cancelled, or has expired.' },
  INVITATION_TAKEN: {
    kind: 'denied',
    sentence: 'Another browser opened this link first. If that was not you, tell who sent it to you.',
  },
  INVITATION_MISMATCH: { kind: 'denied', sentence: 'The link is for an account on other terms.' },
  // vault and ledger
  VAULT_PASSPHRASE_WRONG: { kind: 'unauthenticated', sentence: 'The passphrase does not open this vault.' },
  VAULT_KEY_FILE_WRONG: { kind: 'unauthenticated', sentence: 'The key file does not open this vault.' },
  VAULT_PROVIDER_MISSING: {
    kind: 'invalid',
    sentence:
      'This vault has no lock of that kind; open it with what it was made with, a passphrase or a key file.',
  },
  VAULT_FORMAT_UNKNOWN: {
    kind: 'invalid',
    sentence: 'This is not a vault of this program, or a newer program made it.',
  },
  VAULT_EXISTS: { kind: 'conflict', sentence: 'There is a vault already; it is not overwritten.' },
  VAULT_IN_USE: { kind: 'conflict', sentence: 'Another process has the vault open; stop it first.' },
  VAULT_DAMAGED: {
    kind: 'fault',
    sentence: 'An entry of the vault was changed outside the program; restore it from a backup.',
  },
  VAULT_CONFLICT: {
    kind: 'conflict',
    sentence: 'The entry was changed by somebody else in between; read it again and repeat.',
  },
  VAULT_UNWRITABLE: {
    kind: 'unavailable',
    sentence: 'The vault cannot be written (disk full or broken); nothing was changed.',
  },
  VAULT_ROLLED_BACK: {
    kind: 'conflict',
    sentence: 'The vault is an earlier copy of itself; the ledger knows a later one.',
  },
  PRIVATE_STORE_DAMAGED: {
    kind: 'fault',
    sentence:
      'The file with what the pseudonyms stand for cannot be read; restore it from a backup, or move it away.',
  },
  PRIVATE_STORE_UNWRITABLE: {
    kind: 'unavailable',
    sentence:
      'What the pseudonyms stand for cannot be written (disk full or broken); what was to be erased may be there still.',
  },
  LEDGER_DAMAGED: {
    kind: 'fault',
    sentence: 'The ledger is damaged before its end; restore it from a backup.',
  },
  LEDGER_FORKED: {
    kind: 'fault',
    sentence: 'The ledger is not the one that was signed before; nothing more is signed.',
  },
  ARCHIVE_REFUSED: { kind: 'conflict', sentence: 'These segments of the ledger cannot be archived now.' },
  BACKUP_REFUSED: { kind: 'unavailable', sentence: 'No backup can be made just now.' },
  BACKUP_DAMAGED: {
    kind: 'fault',
    sentence: 'The backup is damaged or not whole; nothing of it was put in place.',
  },
  BACKUP_FORMAT_UNKNOWN: {
    kind: 'invalid',
    sentence: 'This is not a backup of this program, or a newer program made it.',
  },
  BACKUP_IDENTITY_WRONG: { kind: 'unauthenticated', sentence: 'The identity does not open this backup.' },
  RECORD_ARCHIVED: {
    kind: 'conflict',
    sentence: 'The record is archived: its segment lies elsewhere, and only its hash is here.',
  },
  NOTE_MALFORMED: { kind: 'invalid', sentence: 'This is no signed note.' },
  NOTE_SIGNATURE_INVALID: { kind: 'invalid', sentence: 'A signature of a known key does not hold.' },
  CHECKPOINT_MALFORMED: { kind: 'invalid', sentence: 'The note is no checkpoint of a log.' },
  PROOF_MALFORMED: { kind: 'invalid', sentence: 'This is no proof of a log.' },
  PROOF_INVALID: { kind: 'invalid', sentence: 'The receipt proves nothing.' },
  EXPORT_REFUSED: { kind: 'unavailable', sentence: 'The collector does not take the logs.' },
  SEARCH_UNAVAILABLE: {
    kind: 'unavailable',
    sentence: 'The ledger cannot be searched just now; the gateway goes on, and so does the ledger.',
  },
  LOG_NOT_FOUND: { kind: 'invalid', sentence: 'There is no ledger in this directory.' },
  CHECKPOINT_MISSING: {
    kind: 'unavailable',
    sentence: 'No checkpoint covers this record yet: the vault is sealed, or its head cannot be written.',
  },
  WITNESS_POLICY_MALFORMED: { kind: 'invalid', sentence: 'The policy of witnesses cannot be read.' },
  WITNESS_DAMAGED: { kind: 'fault', sentence: 'The files of the witness are damaged; nothing is signed.' },
  WITNESS_LOGS_MALFORMED: { kind: 'invalid', sentence: 'The logs of the witness cannot be read.' },
  WITNESS_IN_USE: { kind: 'conflict', sentence: 'Another process is this witness; stop it first.' },
  LEDGER_IN_USE: { kind: 'conflict', sentence: 'Another process writes this ledger; stop it first.' },
  ACCOUNT_NOT_FOUND: { kind: 'invalid', sentence: 'There is no such account here.' },
  VIRTUAL_KEY_NOT_FOUND: { kind: 'invalid', sentence: 'There is no such virtual key here.' },
  CREDENTIAL_ALREADY_BOUND: { kind: 'conflict', sentence: 'This venue key is bound already.' },
  LABEL_TAKEN: { kind: 'conflict', sentence: 'The label is taken; give another one.' },
  KEY_TERMS_REFUSED: { kind: 'invalid', sentence: 'A virtual key with these terms could never work.' },
  VENUE_NOT_SUPPORTED: { kind: 'invalid', sentence: 'This program cannot do that for this venue yet.' },
  STATE_CHANGE_REFUSED: { kind: 'conflict', sentence: 'What is revoked stays revoked.' },
} as const;
