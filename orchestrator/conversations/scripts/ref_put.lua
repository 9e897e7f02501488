#!lua flags=allow-oom
-- REF PUT: remembers which conversation an approval belongs to.
-- keys:      reference (string)
-- arguments: conversation id, keep s
-- returns:   {1}
-- Safe to run twice: it sets the same value.
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return {1}
