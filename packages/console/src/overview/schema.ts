/** What accounts were worth, for charts: minutes for two days, hours for a year. Amounts are decimal text in USDT. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS worth_samples (
    step TEXT NOT NULL CHECK (step IN ('minute', 'hour')),
    account TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    equity TEXT NOT NULL,
    exposure TEXT NOT NULL,
    whole INTEGER NOT NULL,
    PRIMARY KEY (step, account, at_ms)
  ) STRICT, WITHOUT ROWID;
`;

export const SQL = {
  put: `INSERT INTO worth_samples (step, account, at_ms, equity, exposure, whole) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (step, account, at_ms) DO UPDATE
    SET equity = excluded.equity, exposure = excluded.exposure, whole = excluded.whole`,
  prune: 'DELETE FROM worth_samples WHERE step = ? AND at_ms < ?',
  future: 'DELETE FROM worth_samples WHERE at_ms > ?',
  read: `SELECT at_ms AS atMs, equity, exposure, whole FROM worth_samples
    WHERE step = ? AND account = ? AND at_ms >= ? AND at_ms % ? = 0 ORDER BY at_ms LIMIT ?`,
} as const;
