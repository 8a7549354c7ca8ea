-- Claims entries that have been idle long enough.
-- KEYS[1]  stream
-- KEYS[2]  stream of the origins of redriven entries
-- ARGV[1]  group
-- ARGV[2]  consumer that claims
-- ARGV[3]  least idle time, ms
-- ARGV[4]  number of deliveries to set, -1 counts one more
-- ARGV[5…] entry ids
-- Returns  { claimed entries, pending ids whose entries are gone, the origins of the redriven ones among the claimed entries }
local entries, missing, redriven = {}, {}, {}
for i = 5, #ARGV do
  local id = ARGV[i]
  if #redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], id, id, 1) > 0 then
    -- XCLAIM silently drops a pending id whose entry is gone, so look first.
    if #redis.call('XRANGE', KEYS[1], id, id) == 0 then
      missing[#missing + 1] = id
    else
      local claimed
      if ARGV[4] == '-1' then
        claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], id)
      else
        claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], id, 'RETRYCOUNT', ARGV[4])
      end
      entries[#entries + 1] = claimed[1]
      redriven[#redriven + 1] = redis.call('XRANGE', KEYS[2], id, id)[1]
    end
  end
end
return { entries, missing, redriven }
