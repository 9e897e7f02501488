#!lua flags=allow-oom
-- KEY DROP: ends an issued API key, and counts the change.
-- keys:      api_keys of a tenant (hash: a record for each id, and `v`, the number of changes)
-- arguments: id
-- returns:   {1}
-- Safe to run twice: the second finds nothing, and a change counted twice is only read twice.
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HINCRBY', KEYS[1], 'v', 1)
return {1}
