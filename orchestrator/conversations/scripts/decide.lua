#!lua flags=allow-oom
-- DECIDE: closes an open approval and enqueues the turn that goes on from it, at once. The queue limit does not count.
-- keys:      meta state messages turns queue lease events follow_ups outbox undelivered turn (the continuation's) approval
-- arguments: retention s, nonce of this call, indexed_after (a moment before open_turn ran), status, by,
--            at, reason, turn id, request, body hash, journal version, payload of approval.decided, payload of
--            turn.accepted; then events for webhooks, three arguments each: id, event, webhooks
-- returns:   {unknown} | {stale} | {decided|already, {approval's fields}}
-- Safe to run twice: only an open approval is decided; the nonce tells the same call come twice (decided) from a second
-- decision (already).
local meta, state, messages, turns, queue, lease, events, follow_ups, outbox, undelivered, turn, approval = unpack(KEYS)
local retention, nonce, indexed_after, status, by, at, reason, turn_id, request, body_hash, version, decided,
  accepted = unpack(ARGV, 1, 13)

local known = redis.call('HMGET', approval, 'status', 'nonce')
if not known[1] then return {'unknown'} end
if known[1] == 'open' then
  if stale(indexed_after, now()) then return {'stale'} end
  redis.call('HSET', approval, 'status', status, 'nonce', nonce, 'decided_by', by, 'decided_at', at,
    'decision_reason', reason)
  redis.call('HSET', meta, 'updated_at', text(now()))
  emit(events, 'approval.decided', turn_id, decided)
  if redis.call('EXISTS', turn) == 0 then
    enqueue(turns, queue, turn, turn_id, {'request', request, 'body_hash', body_hash, 'nonce', nonce, 'v', version})
    emit(events, 'turn.accepted', turn_id, accepted)
  end
  for i = 14, #ARGV, 3 do publish(outbox, undelivered, unpack(ARGV, i, i + 2)) end
  touch(KEYS, retention)
  known[2] = nonce
end
return {known[2] == nonce and 'decided' or 'already', redis.call('HGETALL', approval)}
