-- Reads: the bodies of a file, one a line, in their order and over and over. Each thread begins at another place.
--   REQUESTS  the file      TARGET  the path      TOKEN  an access token, where there is one
local threads = {}
local requests, next_one = {}, 0

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

function init()
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json" }
  local token = os.getenv("TOKEN")
  if token and token ~= "" then headers["authorization"] = "Bearer " .. token end
  for body in io.lines(os.getenv("REQUESTS")) do
    requests[#requests + 1] = wrk.format("POST", os.getenv("TARGET"), headers, body)
  end
  next_one = math.floor(#requests / 2) * number % #requests
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('RESULT {"requests":%d,"micros":%d,"bytes":%d,"p50":%.4f,"p99":%.4f,"refused":%d,"lost":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status, lost))
end
