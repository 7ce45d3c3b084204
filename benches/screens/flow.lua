-- Flows: steps that follow each other over one connection, each with what earlier answers gave. One thread a connection.
--   FLOW     a file that returns the steps: { {body=, expect=, is_private=, keep={name=pattern}}, ... }
--   THINGS   a file with the ids of what can be bought, one a line
--   TARGET   the path
-- In a body @name@ is what an earlier step kept, or one of `fresh`, which is another each time; @cart@ is one a flow.
local threads = {}
local steps, things, at, kept = nil, {}, 1, {}
local digits = "0123456789abcdefghjkmnpqrstvwxyz"
flows, bad, calls = 0, 0, 0

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

local function hex(count)
  local text = {}
  for place = 1, count do text[place] = string.format("%x", math.random(0, 15)) end
  return table.concat(text)
end

-- 128 bits as 32 digits of base 16: the time, then chance, with version and variant of UUIDv7.
local function number_of_now()
  return string.format("%012x", os.time() * 1000) .. "7" .. hex(3) .. string.format("%x", math.random(8, 11)) .. hex(15)
end

local function base32(sixteens)
  local bits, text = { 0, 0 }, {}
  for place = 1, 32 do
    local value = tonumber(sixteens:sub(place, place), 16)
    for power = 3, 0, -1 do bits[#bits + 1] = math.floor(value / 2 ^ power) % 2 end
  end
  for place = 0, 25 do
    local value = 0
    for bit = 1, 5 do value = value * 2 + bits[place * 5 + bit] end
    text[place + 1] = digits:sub(value + 1, value + 1)
  end
  return table.concat(text)
end

local function uuid()
  return hex(8) .. "-" .. hex(4) .. "-4" .. hex(3) .. "-8" .. hex(3) .. "-" .. hex(12)
end

local fresh = {
  key = function() return "mut_" .. base32(number_of_now()) end,
  device = function() return hex(32) end,
  uuid = uuid,
  thing = function() return things[math.random(#things)] end,
}

function init()
  math.randomseed(os.time() * 1000 + number)
  steps = dofile(os.getenv("FLOW"))
  for thing in io.lines(os.getenv("THINGS")) do things[#things + 1] = thing end
end

function request()
  if at == 1 then kept = { cart = uuid() } end
  local step = steps[at]
  local body = step.body:gsub("@(%l+)@", function(name) return kept[name] or fresh[name]() end)
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
  if step.is_private then headers["authorization"] = "Bearer " .. kept.token end
  return wrk.format("POST", os.getenv("TARGET"), headers, body)
end

function response(status, _, body)
  local step = steps[at]
  local is_good = status == 200 and body:find(step.expect, 1, true)
  for name, pattern in pairs(step.keep or {}) do
    kept[name] = body:match(pattern)
    is_good = is_good and kept[name]
  end
  calls = calls + 1
  if not is_good then
    bad = bad + 1
    if bad == 1 then io.stderr:write("unexpected at step " .. at .. ": " .. status .. " " .. body:sub(1, 400) .. "\n") end
    at = 1
    return
  end
  at = at + 1
  if at > #steps then at, flows = 1, flows + 1 end
end

function done(summary, latency)
  local sum = function(name)
    local total = 0
    for _, thread in ipairs(threads) do total = total + thread:get(name) end
    return total
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"micros":%d,"bytes":%d,"p50":%.4f,"p99":%.4f,"refused":%d,"lost":%d,"flows":%d}\n',
    sum("calls"), summary.duration, summary.bytes, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + sum("bad"), lost, sum("flows")))
end
