-- Acknowledges entries and remembers their events, so that the group recognizes repetitions.
-- KEYS[1]  stream
-- KEYS[2…] for each entry: the key that remembers its event
-- ARGV[1]  group
-- ARGV[2]  how long to remember, ms
-- ARGV[3…] entry ids
-- Returns  how many of the entries were pending
local acknowledged = 0
for i = 3, #ARGV do
  redis.call('SET', KEYS[i - 1], ARGV[i], 'PX', ARGV[2])
  acknowledged = acknowledged + redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
end
return acknowledged
