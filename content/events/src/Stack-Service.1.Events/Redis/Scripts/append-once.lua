-- Appends an entry unless one was appended under the same key before.
-- KEYS[1]  stream
-- KEYS[2]  the key that remembers the entry's id
-- ARGV[1]  how long to remember it, ms
-- ARGV[2…] fields: name, value, …
-- Returns  the id of the new or the earlier entry
local earlier = redis.call('GET', KEYS[2])
if earlier then
  return earlier
end
local id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
redis.call('SET', KEYS[2], id, 'PX', ARGV[1])
return id
