/** "BTGA": says in the file itself whose it is. */
export const APPLICATION_ID = 0x42544741;
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  CREATE TABLE cursors (name TEXT PRIMARY KEY, next TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE alerts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    title TEXT NOT NULL,
    sentence TEXT NOT NULL,
    advice TEXT NOT NULL,
    same TEXT NOT NULL,
    sequence TEXT,
    at_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    taken_ms INTEGER NOT NULL,
    times INTEGER NOT NULL,
    acked_ms INTEGER,
    acked_by TEXT,
    steps INTEGER NOT NULL,
    escalate_ms INTEGER
  ) STRICT;
  CREATE INDEX alerts_same ON alerts (same, number);
  CREATE INDEX alerts_escalate ON alerts (escalate_ms) WHERE escalate_ms IS NOT NULL;
  CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alerts (number) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    step INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given-up')),
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    ended_ms INTEGER,
    problem TEXT,
    UNIQUE (alert, channel, step)
  ) STRICT;
  CREATE INDEX deliveries_due ON deliveries (channel, due_ms) WHERE state = 'waiting';
  CREATE TABLE channels (
    name TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL,
    sent_ms INTEGER,
    failing_ms INTEGER,
    problem TEXT,
    beat_ms INTEGER NOT NULL,
    told INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Came later than the rest: made where it is missing, and a program that does not know it leaves it alone. */
export const ABOUT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS alert_abouts (
    alert INTEGER PRIMARY KEY REFERENCES alerts (number) ON DELETE CASCADE,
    done_by TEXT,
    named TEXT NOT NULL
  ) STRICT;
`;

export const SQL = {
  cursor: 'SELECT next FROM cursors WHERE name = ?',
  setCursor:
    'INSERT INTO cursors (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next',
  known: 'SELECT number FROM alerts WHERE id = ?',
  lastOfGroup: `SELECT number, severity, taken_ms AS takenMs, acked_ms AS ackedMs,
    (SELECT coalesce(sum(attempts), 0) FROM deliveries WHERE alert = alerts.number) AS attempts,
    (SELECT count(*) FROM deliveries WHERE alert = alerts.number AND state = 'waiting') AS waiting,
    (SELECT max(attempts) = 0 AND max(state) = 'given-up' FROM deliveries WHERE alert = alerts.number) AS isUntold
    FROM alerts WHERE same = ? ORDER BY number DESC LIMIT 1`,
  fold: 'UPDATE alerts SET times = times + ?, last_ms = max(last_ms, ?) WHERE number = ?',
  insert: `INSERT INTO alerts (id, rule, severity, title, sentence, advice, same, sequence, at_ms, last_ms, taken_ms, times, steps, escalate_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
  insertAbout: 'INSERT INTO alert_abouts (alert, done_by, named) VALUES (?, ?, ?)',
  deliver:
    "INSERT OR IGNORE INTO deliveries (alert, channel, step, state, due_ms, attempts) VALUES (?, ?, ?, 'waiting', ?, 0)",
  waitingOn: "SELECT count(*) AS waiting FROM deliveries WHERE channel = ? AND state = 'waiting'",
  stale: `SELECT d.number AS delivery, a.id, a.rule, a.severity, a.title, a.sentence, a.advice, a.same AS "group", a.sequence,
    a.at_ms AS atMs, a.last_ms AS lastMs, a.times FROM deliveries AS d JOIN alerts AS a ON a.number = d.alert
    WHERE d.channel = ? AND d.state = 'waiting' AND a.severity = ? ORDER BY d.number DESC LIMIT -1 OFFSET ?`,
  waiting: "SELECT count(*) AS waiting FROM deliveries WHERE state = 'waiting'",
  due: `SELECT d.number, d.channel, d.step, d.attempts, d.due_ms AS dueMs, a.id, a.rule, a.severity, a.title, a.sentence, a.advice,
    a.same AS "group", a.sequence, a.at_ms AS atMs, a.last_ms AS lastMs, a.taken_ms AS takenMs, a.times,
    b.done_by AS doneBy, b.named
    FROM deliveries AS d JOIN alerts AS a ON a.number = d.alert LEFT JOIN alert_abouts AS b ON b.alert = a.number
    WHERE d.channel = ? AND d.state = 'waiting' AND (d.due_ms <= ? OR d.due_ms > ?) ORDER BY d.due_ms, d.number LIMIT ?`,
  begin: 'UPDATE deliveries SET attempts = attempts + 1 WHERE number = ?',
  sent: "UPDATE deliveries SET state = 'sent', ended_ms = ?, problem = NULL WHERE number = ? AND state = 'waiting'",
  again: "UPDATE deliveries SET due_ms = ?, problem = ? WHERE number = ? AND state = 'waiting'",
  giveUp:
    "UPDATE deliveries SET state = 'given-up', ended_ms = ?, problem = ? WHERE number = ? AND state = 'waiting'",
  giveUpOther: `UPDATE deliveries SET state = 'given-up', ended_ms = ?, problem = ?
    WHERE state = 'waiting' AND channel NOT IN (SELECT value FROM json_each(?))`,
  stranded: `SELECT number FROM alerts AS a WHERE severity = 'critical' AND acked_ms IS NULL
    AND EXISTS (SELECT 1 FROM deliveries WHERE alert = a.number AND problem = ?)
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = a.number AND state <> 'given-up')`,
  handOver: `INSERT INTO deliveries (alert, channel, step, state, due_ms, attempts) VALUES (?, ?, 0, 'waiting', ?, 0)
    ON CONFLICT (alert, channel, step) DO UPDATE SET state = 'waiting', due_ms = excluded.due_ms, ended_ms = NULL, problem = NULL`,
  escalating: `SELECT number, steps FROM alerts
    WHERE escalate_ms IS NOT NULL AND escalate_ms <= ? ORDER BY escalate_ms LIMIT 100`,
  escalate: 'UPDATE alerts SET steps = ?, escalate_ms = ? WHERE number = ?',
  acknowledge: `UPDATE alerts SET acked_ms = ?, acked_by = ?, escalate_ms = NULL WHERE id = ? AND acked_ms IS NULL`,
  acknowledgeAll: `UPDATE alerts SET acked_ms = ?, acked_by = ?, escalate_ms = NULL WHERE acked_ms IS NULL`,
  list: `SELECT number, id, rule, severity, title, sentence, advice, sequence, at_ms AS atMs, last_ms AS lastMs, times,
    acked_ms AS ackedMs, acked_by AS ackedBy, done_by AS doneBy, named
    FROM alerts LEFT JOIN alert_abouts ON alert = number
    WHERE (?1 = 0 OR acked_ms IS NULL) AND (?2 = '' OR id = ?2)
    AND (?4 = '' OR done_by = ?4) AND (?5 = '' OR done_by IS NULL OR done_by <> ?5) ORDER BY number DESC LIMIT ?3`,
  deliveriesOf: `SELECT channel, step, state, attempts, due_ms AS dueMs, ended_ms AS endedMs, problem
    FROM deliveries WHERE alert = ? ORDER BY number`,
  unacknowledged: `SELECT count(*) AS count FROM alerts LEFT JOIN alert_abouts ON alert = number
    WHERE acked_ms IS NULL AND severity = ?1 AND (?2 = '' OR done_by IS NULL OR done_by <> ?2)`,
  takenSince: 'SELECT coalesce(sum(times), 0) AS count FROM alerts WHERE taken_ms >= ?',
  prune: `DELETE FROM alerts WHERE number IN (SELECT number FROM alerts AS a
    WHERE (a.taken_ms < ? OR a.number <= (SELECT max(number) FROM alerts) - ?) AND a.escalate_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = a.number AND state = 'waiting'))`,
  channels: `SELECT name, since_ms AS sinceMs, sent_ms AS sentMs, failing_ms AS failingMs, problem, beat_ms AS beatMs, told
    FROM channels ORDER BY name`,
  addChannel: 'INSERT OR IGNORE INTO channels (name, since_ms, beat_ms, told) VALUES (?, ?, ?, 0)',
  removeChannels: 'DELETE FROM channels WHERE name NOT IN (SELECT value FROM json_each(?))',
  channelSent: 'UPDATE channels SET sent_ms = ?, failing_ms = NULL, problem = NULL, told = 0 WHERE name = ?',
  channelFailed: 'UPDATE channels SET failing_ms = coalesce(failing_ms, ?), problem = ? WHERE name = ?',
  channelTold: 'UPDATE channels SET told = 1 WHERE name = ?',
  beat: 'UPDATE channels SET beat_ms = ? WHERE name = ?',
} as const;
