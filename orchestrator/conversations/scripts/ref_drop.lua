#!lua flags=allow-oom
-- REF DROP: forgets which conversation approvals belonged to.
-- keys:      references (strings) of one tenant
-- arguments: none
-- returns:   {how many there were}
-- Safe to run twice: the second finds none.
return {redis.call('UNLINK', unpack(KEYS))}
