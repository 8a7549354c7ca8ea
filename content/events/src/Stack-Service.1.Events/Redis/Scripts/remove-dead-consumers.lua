-- Removes consumers of ended workers, but only those without pending entries, because removing a consumer destroys them.
-- KEYS[1]  stream
-- ARGV[1]  group
-- ARGV[2]  consumer that is never removed
-- ARGV[3]  least idle time, ms
-- Returns  names of the consumers that were removed
local removed = {}
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #info, 2 do
    consumer[info[i]] = info[i + 1]
  end
  if consumer['name'] ~= ARGV[2] and consumer['pending'] == 0 and consumer['idle'] >= tonumber(ARGV[3]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer['name'])
    removed[#removed + 1] = consumer['name']
  end
end
return removed
