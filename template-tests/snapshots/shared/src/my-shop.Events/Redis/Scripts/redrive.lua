-- Puts dead letters back on their stream, for the group that gave them up.
-- KEYS[1]  stream
-- KEYS[2]  stream of the dead letters
-- ARGV     ids among the dead letters
-- Returns  how many were put back; one whose content is missing stays
local redriven = 0
for _, id in ipairs(ARGV) do
  local found = redis.call('XRANGE', KEYS[2], id, id)
  if #found > 0 then
    local letter, fields, hasData = found[1][2], {}, false
    local dead = {}
    for i = 1, #letter, 2 do
      if string.sub(letter[i], 1, 5) == 'dead.' then
        dead[letter[i]] = letter[i + 1]
      elseif string.sub(letter[i], 1, 8) ~= 'redrive.' then
        fields[#fields + 1] = letter[i]
        fields[#fields + 1] = letter[i + 1]
        hasData = hasData or letter[i] == 'data'
      else
        dead[letter[i]] = letter[i + 1]
      end
    end
    if #fields > 0 then
      fields[#fields + 1] = 'redrive.group'
      fields[#fields + 1] = dead['dead.group']
      if not hasData then
        -- The event's id was that of its entry, which a new entry does not have.
        fields[#fields + 1] = 'redrive.id'
        fields[#fields + 1] = dead['redrive.id'] or dead['dead.id']
      end
      redis.call('XADD', KEYS[1], '*', unpack(fields))
      redis.call('XDEL', KEYS[2], id)
      redriven = redriven + 1
    end
  end
end
return redriven
