/**
 * 0002: money. `usage` had no cost, and its two indexes cost more than its rows. What is running now stands in `holds` (few rows, on disk
 * before a model is asked); what is over stands in `usage`, in the order of its ids, which sort by time; `usage_days` sums it up for each
 * day and combination of who, where and what, so that no check and no meter ever reads `usage`.
 * `day` is the day of the hold in the budget's time zone; what was recorded before is put on this machine's days, at no cost: prices were
 * not known. Money is in nano-dollars. In `usage_days`, `calls` are the attempts that were not turned away, `failed` those of them that broke
 * off, `estimated_nano_usd` is what of the cost is booked at a bound, and `input_tokens` includes cached ones.
 * `messages.cost_estimated` counts the attempts of an answer that are booked at a bound.
 */
export const sql = `
CREATE TABLE holds (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  bound_nano_usd INTEGER NOT NULL CHECK (bound_nano_usd >= 0),
  user TEXT NOT NULL,
  device TEXT NOT NULL,
  channel TEXT NOT NULL,
  agent TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  message_id TEXT,
  session_id TEXT,
  attempt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE usage RENAME TO usage_0001;
CREATE TABLE usage (
  id TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  user TEXT NOT NULL,
  device TEXT NOT NULL,
  channel TEXT NOT NULL,
  agent TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  message_id TEXT,
  session_id TEXT,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('settled', 'released', 'bound')),
  cost_nano_usd INTEGER NOT NULL CHECK (cost_nano_usd >= 0),
  bound_nano_usd INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  thinking_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  failure_code TEXT,
  started_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  corrected_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_days (
  day TEXT NOT NULL,
  user TEXT NOT NULL,
  device TEXT NOT NULL,
  channel TEXT NOT NULL,
  agent TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  calls INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  estimated_nano_usd INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  failed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, user, device, channel, agent, provider, model)
) STRICT, WITHOUT ROWID;

INSERT INTO usage
  SELECT id, strftime('%Y-%m-%d', started_at / 1000, 'unixepoch', 'localtime'),
    CASE WHEN principal NOT LIKE 'device:%' THEN principal
      WHEN EXISTS (SELECT 1 FROM devices d WHERE d.id = substr(principal, 8) AND d.role = 'owner') THEN 'owner'
      ELSE substr(principal, 8) END,
    CASE WHEN principal LIKE 'device:%' THEN substr(principal, 8) ELSE '' END, channel, agent, provider, model, message_id, session_id, attempt,
    CASE WHEN state = 'released' THEN 'released' ELSE 'settled' END, 0, 0, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens,
    cache_write_1h_tokens, thinking_tokens, 0, CASE WHEN state = 'held' THEN 1 ELSE estimated END,
    CASE WHEN state = 'held' THEN 'MODEL_CUT' ELSE failure_code END, started_at,
    coalesce(settled_at, started_at), NULL
  FROM usage_0001;
INSERT INTO usage_days
  SELECT day, user, device, channel, agent, provider, model, count(*), 0, 0,
    sum(input_tokens + cache_read_tokens + cache_write_tokens), sum(output_tokens), count(failure_code)
  FROM usage WHERE state <> 'released' GROUP BY 1, 2, 3, 4, 5, 6, 7;
DROP TABLE usage_0001;

ALTER TABLE messages ADD COLUMN cost_nano_usd INTEGER;
ALTER TABLE messages ADD COLUMN cost_estimated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN instead_of TEXT;
ALTER TABLE sessions ADD COLUMN cost_nano_usd INTEGER NOT NULL DEFAULT 0;

CREATE TABLE budget_additions (
  id TEXT PRIMARY KEY,
  day TEXT NOT NULL,
  scope TEXT NOT NULL,
  nano_usd INTEGER NOT NULL CHECK (nano_usd > 0),
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX budget_additions_of_day ON budget_additions (day);

CREATE TABLE budget_notices (
  id TEXT PRIMARY KEY,
  line TEXT NOT NULL CHECK (line IN ('alert', 'stop')),
  unit TEXT NOT NULL CHECK (unit IN ('day', 'month')),
  scope TEXT NOT NULL,
  window TEXT NOT NULL,
  spent_nano_usd INTEGER NOT NULL,
  limit_nano_usd INTEGER NOT NULL,
  resets_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  dismissed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE bills (
  day TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  nano_usd INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('typed', 'report')),
  at INTEGER NOT NULL,
  PRIMARY KEY (day, provider, model)
) STRICT, WITHOUT ROWID;
`;
