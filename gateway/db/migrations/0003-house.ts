/** The house around the gateway: notices and where they are sent, downloads of local models, who of the tailnet paired a device. */
export const sql = `
CREATE TABLE notices (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  slots TEXT NOT NULL,
  path TEXT NOT NULL,
  audience TEXT,
  at INTEGER NOT NULL,
  dismissed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_time ON notices (at);

CREATE TABLE push_subscriptions (
  principal TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL UNIQUE,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'zh-CN')),
  created_at INTEGER NOT NULL,
  last_sent_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE pulls (
  id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  insecure INTEGER NOT NULL CHECK (insecure IN (0, 1)),
  make_default INTEGER NOT NULL CHECK (make_default IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'done', 'failed')),
  completed_bytes INTEGER NOT NULL DEFAULT 0,
  total_bytes INTEGER,
  failure_code TEXT,
  failure_slots TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;

ALTER TABLE devices ADD COLUMN tailnet_login TEXT;
ALTER TABLE devices ADD COLUMN tailnet_node TEXT;
`;
