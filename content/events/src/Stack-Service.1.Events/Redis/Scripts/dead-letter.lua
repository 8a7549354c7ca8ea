-- Moves a pending entry to the dead letters.
-- KEYS[1]  stream
-- KEYS[2]  stream of the dead letters
-- KEYS[3]  stream of the origins of redriven entries
-- ARGV[1]  group
-- ARGV[2]  consumer for which the entry must still be pending; empty if the content of the entry is gone
-- ARGV[3]  entry id
-- ARGV[4]  how many dead letters there may be
-- ARGV[5…] fields to add to those of the entry: name, value, …
-- Returns  1; 0 where the entry is not pending for the consumer any more; -1 where there are as many dead letters as there may be
local pending
if ARGV[2] == '' then
  pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1)
else
  pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])
end
if #pending == 0 then
  return 0
end
local found = redis.call('XRANGE', KEYS[1], ARGV[3], ARGV[3])
if ARGV[2] == '' and #found > 0 then
  return 0
end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[4]) then
  return -1
end
local fields = #found > 0 and found[1][2] or {}
local redriven = redis.call('XRANGE', KEYS[3], ARGV[3], ARGV[3])[1]
if redriven then
  fields[#fields + 1] = 'redrive.id'
  fields[#fields + 1] = redriven[2][4]
end
for i = 5, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('XADD', KEYS[2], '*', unpack(fields))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[3])
return 1
