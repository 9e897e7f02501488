#!lua flags=allow-oom
-- RENEW: prolongs the lease.
-- keys:      lease
-- arguments: fence, lease s
-- returns:   {1} | {0} (somebody else's, or given up)
-- Safe to run twice: it sets an end counted from now, and only for the fence that holds.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return {0} end
redis.call('HSET', KEYS[1], 'until', text(now() + tonumber(ARGV[2])))
return {1}
