/** What the console knows of people. Who they are, and what they may, is the gateway’s alone. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS people (
    operator_id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT,
    rights TEXT,
    password TEXT,
    password_ms INTEGER,
    handle TEXT NOT NULL UNIQUE,
    language TEXT,
    theme TEXT NOT NULL DEFAULT 'system',
    codes_wrong INTEGER NOT NULL DEFAULT 0,
    codes_since_ms INTEGER NOT NULL DEFAULT 0,
    held_ms INTEGER,
    held_until_ms INTEGER,
    held_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS factors (
    factor_id TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES people (operator_id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('totp', 'passkey')),
    name TEXT NOT NULL,
    made_ms INTEGER NOT NULL,
    used_ms INTEGER,
    secret BLOB,
    last_step INTEGER NOT NULL DEFAULT 0,
    credential TEXT UNIQUE,
    public_key BLOB,
    counter INTEGER NOT NULL DEFAULT 0,
    transports TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS factors_of ON factors (operator_id);
  CREATE TABLE IF NOT EXISTS recovery_codes (
    hash TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES people (operator_id) ON DELETE CASCADE,
    used_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS recovery_codes_of ON recovery_codes (operator_id);
  CREATE TABLE IF NOT EXISTS sessions (
    session_id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    before_hash TEXT,
    exchanged_ms INTEGER NOT NULL,
    operator_id TEXT NOT NULL REFERENCES people (operator_id) ON DELETE CASCADE,
    made_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    stepped_up_ms INTEGER,
    recovered INTEGER NOT NULL,
    device TEXT NOT NULL,
    address TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_of ON sessions (operator_id);
  CREATE INDEX IF NOT EXISTS sessions_before ON sessions (before_hash) WHERE before_hash IS NOT NULL;
  CREATE TABLE IF NOT EXISTS links (
    hash TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('setup', 'reset')),
    made_by TEXT,
    made_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    holds INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS devices (
    hash TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES people (operator_id) ON DELETE CASCADE,
    seen_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS networks (
    operator_id TEXT NOT NULL REFERENCES people (operator_id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    seen_ms INTEGER NOT NULL,
    PRIMARY KEY (operator_id, network)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS people_acts (
    number INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    act TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    name TEXT NOT NULL,
    by_whom TEXT,
    address TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS people_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS people_acts_untold ON people_acts (number) WHERE told = 0;
`;
