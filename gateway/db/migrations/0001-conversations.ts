/**
 * 0001: conversations, the record of what models used, outbox, devices, audit.
 *
 * Two full-text indexes: `messages_fts` (trigram) finds any run of three or more characters in every script; `messages_short`
 * holds what trigrams cannot find, two-character Chinese words and short Latin words, as tokens made by `shortTokens`.
 * Indexing a message costs several times more than storing it, so the transaction that gives a message its final text only
 * puts it into `search_queue`; the indexer empties the queue when the gateway is quiet, and a search empties it first.
 */
export const sql = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  titled_by_person INTEGER NOT NULL DEFAULT 0,
  channel TEXT NOT NULL,
  agent TEXT NOT NULL,
  model TEXT,
  principal TEXT NOT NULL,
  external_key TEXT,
  message_count INTEGER NOT NULL DEFAULT 0,
  preview TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE INDEX sessions_recent ON sessions (updated_at DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX sessions_external ON sessions (channel, principal, external_key) WHERE external_key IS NOT NULL;

CREATE TABLE messages (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  reply_to TEXT,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  state TEXT NOT NULL CHECK (state IN ('received', 'answering', 'answered', 'interrupted', 'refused', 'failed')),
  channel TEXT NOT NULL,
  external_id TEXT,
  sender TEXT NOT NULL,
  fingerprint TEXT,
  text TEXT NOT NULL DEFAULT '',
  parts TEXT NOT NULL DEFAULT '[]',
  model TEXT,
  usage TEXT,
  failure TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_of_session ON messages (session_id, seq);
CREATE UNIQUE INDEX messages_external ON messages (channel, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_open ON messages (state, seq) WHERE state IN ('received', 'answering');

CREATE TABLE reply_chunks (
  message_id TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('text', 'thinking')),
  text TEXT NOT NULL,
  PRIMARY KEY (message_id, chunk)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE messages_fts USING fts5 (text, content = 'messages', content_rowid = 'seq', tokenize = 'trigram', detail = 'full');
CREATE VIRTUAL TABLE messages_short USING fts5 (tokens, content = '', contentless_delete = 1, tokenize = 'unicode61', detail = 'none');
CREATE TABLE search_queue (seq INTEGER PRIMARY KEY) STRICT;

CREATE TABLE message_files (
  hash TEXT NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (hash, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_files_of ON message_files (message_id);

CREATE TABLE usage (
  id TEXT PRIMARY KEY,
  message_id TEXT,
  session_id TEXT,
  principal TEXT NOT NULL,
  channel TEXT NOT NULL,
  agent TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'settled', 'released')),
  input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  cache_read_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_tokens INTEGER NOT NULL DEFAULT 0,
  cache_write_1h_tokens INTEGER NOT NULL DEFAULT 0,
  thinking_tokens INTEGER NOT NULL DEFAULT 0,
  estimated INTEGER NOT NULL DEFAULT 0,
  failure_code TEXT,
  started_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_held ON usage (started_at) WHERE state = 'held';
CREATE INDEX usage_by_time ON usage (started_at);

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'gaveUp')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  last_problem TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'queued';

CREATE TABLE files (
  hash TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE file_uploads (
  hash TEXT NOT NULL,
  principal TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (hash, principal)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('browser', 'app')),
  role TEXT NOT NULL CHECK (role IN ('owner', 'user')),
  secret_hash TEXT NOT NULL UNIQUE,
  former_secret_hash TEXT,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  last_address TEXT NOT NULL,
  removed_at INTEGER
) STRICT;

CREATE TABLE pairings (
  code_hash TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('owner', 'user')),
  purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'pair')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
`;
