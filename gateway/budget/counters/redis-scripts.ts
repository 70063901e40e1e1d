import { createHash } from "node:crypto";

export type Script = { readonly text: string; readonly sha: string };

const script = (text: string): Script => ({ text, sha: createHash("sha1").update(text).digest("hex") });

/** Longer than any window's keys: what names them outlives them. */
const epochKeepMs = 120 * 86_400_000;

/**
 * How the shared budget lies in Redis. All keys begin with `base`, whose {braces} keep them in one slot:
 *
 *   base:epoch                hash  id, run (of the server process), opens (ms; nothing is held sooner)
 *   base:e:EPOCH:gens         hash  gateway → number of its session; a command of an older session is refused
 *   base:e:EPOCH:owners       hash  gateway → the process that speaks for it
 *   base:e:EPOCH:members      hash  gateway → when it was last here (ms); below zero: it left
 *   base:e:EPOCH:awaited      hash  gateway whose share is lost and that has not told it again → since when
 *   base:e:EPOCH:of:GATEWAY   set   `WINDOW|SCOPE` it has a share in
 *   base:e:EPOCH:w:WINDOW|SCOPE  hash  s:GATEWAY spent, h:GATEWAY held (nano-dollars)
 *
 * An epoch is the life of these data in one server process. A process that started anew may have come back with older data, so the next
 * one to ask begins another epoch, and every gateway tells its own share again.
 */
const lib = `
local keep = '${epochKeepMs}'
local base, gw = KEYS[1], ARGV[1]
local function int(x) return string.format('%.0f', x) end
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function run() return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') end
local function mark(p, owner, name)
  redis.call('SADD', p .. 'of:' .. owner, name)
  redis.call('PEXPIRE', p .. 'of:' .. owner, keep)
end
local function put(p, owner, share)
  local key = p .. 'w:' .. share[1]
  redis.call('HSET', key, 's:' .. owner, share[2], 'h:' .. owner, share[3])
  redis.call('PEXPIRE', key, share[4])
  mark(p, owner, share[1])
end
local function sums(key)
  local spent, held = 0, 0
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 's:' then spent = spent + all[i + 1] else held = held + all[i + 1] end
  end
  return spent, held
end
local function lost()
  redis.call('DEL', base .. ':epoch')
  return { 'LOST' }
end
`;

/** gateway, epoch, session: nothing is done for an epoch that is over, or for a session that another one followed. */
const fenced = `${lib}
local e = redis.call('HMGET', base .. ':epoch', 'id', 'run', 'opens')
if e[1] ~= ARGV[2] or e[2] ~= run() then return { 'LOST' } end
local p = base .. ':e:' .. ARGV[2] .. ':'
local gen = redis.call('HGET', p .. 'gens', gw)
if not gen then return lost() end
if gen ~= ARGV[3] then return { 'FENCED', redis.call('HGET', p .. 'owners', gw) or '' } end
local now = clock()
redis.call('HSET', p .. 'members', gw, int(now))
`;

/**
 * gateway, then JSON: { candidate, graceMs, session, owner, shares: [[key, spent, held, keepMs]], peers: [{ id, sure, shares }] }.
 * Begins an epoch when there is none of this server process, and sets the whole share of the gateway to what it says.
 * → OK, epoch | FENCED, session, owner
 */
const seed = script(`${lib}
local job = cjson.decode(ARGV[2])
local now = clock()
local e = redis.call('HMGET', base .. ':epoch', 'id', 'run', 'opens')
if not e[1] or e[2] ~= run() then
  e = { job.candidate, run(), int(now + job.graceMs) }
  redis.call('DEL', base .. ':epoch')
  redis.call('HSET', base .. ':epoch', 'id', e[1], 'run', e[2], 'opens', e[3])
end
local p = base .. ':e:' .. e[1] .. ':'
local gen = redis.call('HGET', p .. 'gens', gw)
if gen and tonumber(gen) >= job.session then return { 'FENCED', gen, redis.call('HGET', p .. 'owners', gw) or '' } end
redis.call('HSET', p .. 'gens', gw, int(job.session))
redis.call('HSET', p .. 'owners', gw, job.owner)
redis.call('HSET', p .. 'members', gw, int(now))
redis.call('HDEL', p .. 'awaited', gw)
for _, name in ipairs(redis.call('SMEMBERS', p .. 'of:' .. gw)) do
  redis.call('HDEL', p .. 'w:' .. name, 's:' .. gw, 'h:' .. gw)
end
redis.call('DEL', p .. 'of:' .. gw)
for _, share in ipairs(job.shares) do put(p, gw, share) end
for _, peer in ipairs(job.peers) do
  if redis.call('HEXISTS', p .. 'gens', peer.id) == 0 then
    if peer.sure then
      redis.call('HDEL', p .. 'awaited', peer.id)
      if redis.call('HEXISTS', p .. 'members', peer.id) == 0 then
        redis.call('HSET', p .. 'members', peer.id, int(-now))
        for _, share in ipairs(peer.shares) do put(p, peer.id, share) end
      end
    elseif redis.call('HEXISTS', p .. 'members', peer.id) == 0 then
      redis.call('HSETNX', p .. 'awaited', peer.id, int(now))
    end
  end
end
for _, name in ipairs({ 'gens', 'owners', 'members', 'awaited' }) do redis.call('PEXPIRE', p .. name, keep) end
return { 'OK', e[1] }
`);

/**
 * amount, lines, keys; then for each line: key, stop; then for each key: key, keepMs, known (1: this gateway has a share in it).
 * → OK | OVER, number of the line, spent, held | WAIT
 */
const hold = script(`${fenced}
if now < tonumber(e[3]) or redis.call('HLEN', p .. 'awaited') > 0 then return { 'WAIT' } end
local amount, lines, keys = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local first = 7 + lines * 2
for i = first, first + keys * 3 - 1, 3 do
  if ARGV[i + 2] == '1' and redis.call('HEXISTS', p .. 'w:' .. ARGV[i], 'h:' .. gw) == 0 then return lost() end
end
for i = 1, lines do
  local spent, held = sums(p .. 'w:' .. ARGV[5 + i * 2])
  if spent + held + amount > tonumber(ARGV[6 + i * 2]) then return { 'OVER', int(i), int(spent), int(held) } end
end
for i = first, first + keys * 3 - 1, 3 do
  redis.call('HINCRBY', p .. 'w:' .. ARGV[i], 'h:' .. gw, ARGV[4])
  if ARGV[i + 2] == '0' then
    redis.call('PEXPIRE', p .. 'w:' .. ARGV[i], ARGV[i + 1])
    mark(p, gw, ARGV[i])
  end
end
return { 'OK' }
`);

/** by how much spent changes, by how much held; then for each key: key, keepMs. → OK */
const change = script(`${fenced}
for i = 6, #ARGV, 2 do
  local key = p .. 'w:' .. ARGV[i]
  redis.call('HINCRBY', key, 's:' .. gw, ARGV[4])
  redis.call('HINCRBY', key, 'h:' .. gw, ARGV[5])
  redis.call('PEXPIRE', key, ARGV[i + 1])
  mark(p, gw, ARGV[i])
end
return { 'OK' }
`);

/** key. → OK, spent, held */
const total = script(`${fenced}
local spent, held = sums(p .. 'w:' .. ARGV[4])
return { 'OK', int(spent), int(held) }
`);

/** → OK, [gateway, last here, …], [awaited gateway, since, …] */
const tick = script(`${fenced}
if tonumber(e[3]) > 0 and now >= tonumber(e[3]) then redis.call('HSET', base .. ':epoch', 'opens', '0') end
for _, name in ipairs({ 'gens', 'owners', 'members', 'awaited', 'of:' .. gw }) do redis.call('PEXPIRE', p .. name, keep) end
return { 'OK', redis.call('HGETALL', p .. 'members'), redis.call('HGETALL', p .. 'awaited') }
`);

/** another gateway. → OK, last here, [key, spent, held, …] */
const sharesOf = script(`${fenced}
local found = {}
for _, name in ipairs(redis.call('SMEMBERS', p .. 'of:' .. ARGV[4])) do
  local share = redis.call('HMGET', p .. 'w:' .. name, 's:' .. ARGV[4], 'h:' .. ARGV[4])
  table.insert(found, name)
  table.insert(found, share[1] or '0')
  table.insert(found, share[2] or '0')
end
return { 'OK', redis.call('HGET', p .. 'members', ARGV[4]) or '0', found }
`);

/** → OK */
const leave = script(`${fenced}
redis.call('HSET', p .. 'members', gw, int(-now))
return { 'OK' }
`);

/**
 * For each rate: key, µs a request, burst. The server's own clock, in µs: all gateways have the same.
 * → 0 | number of the first rate that is broken, µs to wait until none is
 */
const take = script(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local next, broken, wait = {}, 0, 0
for i = 1, #ARGV, 3 do
  local step, burst = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local due = math.max(now, tonumber(redis.call('GET', KEYS[1] .. ARGV[i]) or '0'))
  local late = due - now - (burst - 1) * step
  if late > 0 then
    if broken == 0 then broken = (i + 2) / 3 end
    wait = math.max(wait, late)
  end
  next[i] = due + step
end
if broken > 0 then return { broken, string.format('%.0f', wait) } end
for i = 1, #ARGV, 3 do
  redis.call('SET', KEYS[1] .. ARGV[i], string.format('%.0f', next[i]), 'PX', string.format('%.0f', math.ceil((next[i] - now) / 1000) + 1))
end
return { 0, '0' }
`);

export const redisScripts = { seed, hold, change, total, tick, sharesOf, leave, take };
