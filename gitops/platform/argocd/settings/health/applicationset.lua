-- A set is healthy when every application that it made is healthy and synced: so the waves of root wait for what
-- runs, not for what was written down.
local status = obj.status or {}
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "ErrorOccurred" and condition.status == "True" then
    return { status = "Degraded", message = condition.message }
  end
end
local current = false
for _, condition in ipairs(status.conditions or {}) do
  current = current or (condition.type == "ResourcesUpToDate" and condition.status == "True")
end
if not current then
  return { status = "Progressing", message = "its applications are not made yet" }
end
local waiting, degraded = {}, {}
for _, application in ipairs(status.resources or {}) do
  local health = (application.health or {}).status
  if health == "Degraded" then
    table.insert(degraded, application.name)
  elseif health ~= "Healthy" or application.status ~= "Synced" then
    table.insert(waiting, application.name)
  end
end
if #degraded > 0 then
  return { status = "Degraded", message = "degraded: " .. table.concat(degraded, ", ") }
end
if #waiting > 0 then
  return { status = "Progressing", message = "waits for " .. table.concat(waiting, ", ") }
end
return { status = "Healthy", message = #(status.resources or {}) .. " applications" }
