-- Degraded when a fetch failed, and also when none was tried for three intervals and ten minutes: then the operator
-- is what failed, and no condition says so. Degraded is mailed (argocd-notifications-cm.yaml).
local status = obj.status or {}
local ready = nil
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Ready" then ready = condition end
end
if ready == nil then
  return { status = "Progressing", message = "not fetched yet" }
end
if ready.status ~= "True" then
  return { status = "Degraded", message = ready.message }
end

local function seconds(interval)
  local sum = 0
  for number, unit in string.gmatch(interval, "(%d+%.?%d*)([hms])") do
    sum = sum + tonumber(number) * ({ h = 3600, m = 60, s = 1 })[unit]
  end
  return sum
end

local interval = seconds(obj.spec.refreshInterval or "1h")
local pattern = "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z"
local year, month, day, hour, minute, second = string.match(status.refreshTime or "", pattern)
-- An interval of 0 is fetched once and never again.
if year ~= nil and interval > 0 then
  local now = os.time(os.date("!*t"))
  local fetched = os.time({ year = year, month = month, day = day, hour = hour, min = minute, sec = second })
  if now - fetched > 3 * interval + 600 then
    return { status = "Degraded", message = "stale: last fetched " .. status.refreshTime }
  end
end
return { status = "Healthy", message = ready.message }
