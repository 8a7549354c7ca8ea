-- Puts dead letters back on their stream, for the group that gave them up.
-- KEYS[1]  stream
-- KEYS[2]  stream of the dead letters
-- KEYS[3]  stream of the origins of redriven entries without data, under the ids of the new entries
-- ARGV     ids among the dead letters
-- Returns  how many were put back; a dead letter without content stays
local function sortable(id)
  local milliseconds, sequence = string.match(id, '^(%d+)-(%d+)$')
  return string.rep('0', 20 - #milliseconds) .. milliseconds .. string.rep('0', 20 - #sequence) .. sequence
end

local function lastId(key)
  local info = redis.pcall('XINFO', 'STREAM', key)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      return info[i + 1]
    end
  end
  return '0-0'
end

-- An id that is new in both streams: one of them may have been deleted, and the clock set back.
local function nextId()
  local known = lastId(KEYS[3])
  if sortable(known) <= sortable(lastId(KEYS[1])) then
    return '*'
  end
  return string.format('%.0f-0', string.match(known, '^%d+') + 1)
end

local redriven = 0
for _, id in ipairs(ARGV) do
  local found = redis.call('XRANGE', KEYS[2], id, id)
  if #found > 0 then
    local letter, fields, hasData = found[1][2], {}, false
    local dead = {}
    for i = 1, #letter, 2 do
      if string.sub(letter[i], 1, 5) == 'dead.' or string.sub(letter[i], 1, 8) == 'redrive.' then
        dead[letter[i]] = letter[i + 1]
      else
        fields[#fields + 1] = letter[i]
        fields[#fields + 1] = letter[i + 1]
        hasData = hasData or letter[i] == 'data'
      end
    end
    if #fields > 0 then
      if hasData then
        fields[#fields + 1] = 'redrive.group'
        fields[#fields + 1] = dead['dead.group']
        redis.call('XADD', KEYS[1], '*', unpack(fields))
      else
        -- The event's id was that of its first entry, so the new entry does not have it.
        local new = redis.call('XADD', KEYS[1], nextId(), unpack(fields))
        redis.call('XADD', KEYS[3], new, 'redrive.group', dead['dead.group'], 'redrive.id', dead['redrive.id'] or dead['dead.id'])
      end
      redis.call('XDEL', KEYS[2], id)
      redriven = redriven + 1
    end
  end
end
return redriven
