-- Drops old entries beyond the retention, except those that some group has still to read or to acknowledge.
-- KEYS[1]  stream
-- KEYS[2]  stream of the origins of redriven entries
-- ARGV[1]  how many entries to keep
-- ARGV[2]  how long to keep entries, ms; -1: no limit
-- ARGV[3]  the maximum number of entries to drop in this call
-- Returns  { how many were dropped, how many remain beyond the number to keep, the group that needs the oldest of them }
local function sortable(id)
  local milliseconds, sequence = string.match(id, '^(%d+)-(%d+)$')
  return string.rep('0', 20 - #milliseconds) .. milliseconds .. string.rep('0', 20 - #sequence) .. sequence
end

local function lower(a, b)
  return sortable(a) < sortable(b) and a or b
end

-- The lowest id that some group still needs: its lowest pending one, otherwise its last delivered one.
local floor, neededBy
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if groups.err then
  return string.find(groups.err, 'no such key') and { 0, 0 } or groups
end
for _, info in ipairs(groups) do
  local group = {}
  for i = 1, #info, 2 do
    group[info[i]] = info[i + 1]
  end
  local needed = group['last-delivered-id']
  if group['pending'] > 0 then
    needed = redis.call('XPENDING', KEYS[1], group['name'])[2]
  end
  if not floor or sortable(needed) < sortable(floor) then
    floor, neededBy = needed, group['name']
  end
end
if not floor then
  return { 0, 0 }
end

-- MINID ~ drops whole nodes below the floor, LIMIT bounds the number of entries: both hold, and no payload is read.
local dropped = 0
local most = tonumber(ARGV[3])
local excess = redis.call('XLEN', KEYS[1]) - tonumber(ARGV[1])
if excess > 0 then
  dropped = redis.call('XTRIM', KEYS[1], 'MINID', '~', floor, 'LIMIT', math.min(excess, most))
  excess = excess - dropped
end
if ARGV[2] ~= '-1' and dropped < most then
  local now = redis.call('TIME')
  local oldest = string.format('%.0f-0', math.max(0, now[1] * 1000 + math.floor(now[2] / 1000) - ARGV[2]))
  dropped = dropped + redis.call('XTRIM', KEYS[1], 'MINID', '~', lower(floor, oldest), 'LIMIT', most - dropped)
end

-- The origin of an entry is needed as long as the entry can be replayed.
if redis.call('XLEN', KEYS[2]) > 0 then
  local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  if oldest then
    redis.call('XTRIM', KEYS[2], 'MINID', oldest[1])
  else
    redis.call('XTRIM', KEYS[2], 'MAXLEN', 0)
  end
end
return { dropped, math.max(0, excess), neededBy }
