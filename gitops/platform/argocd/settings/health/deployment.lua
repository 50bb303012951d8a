-- As Argo CD judges Deployments, and one thing more: that pods are refused (a full quota, Pod Security, a class), in the
-- words of who refuses them. Without this an application waits for the deadline and then only says that it passed.
local status = obj.status or {}
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local function progressing(message)
  return { status = "Progressing", message = "Waiting for rollout to finish: " .. message }
end

if obj.spec.paused == true then
  return { status = "Suspended", message = "Deployment is paused" }
end
if (obj.metadata.generation or 0) > (status.observedGeneration or 0) then
  return progressing("observed deployment generation less than desired generation")
end
local failure = conditions.ReplicaFailure
if failure ~= nil and failure.status == "True" then
  -- A quota that is new counts within seconds.
  if string.find(failure.message or "", "status unknown for quota", 1, true) then
    return progressing(failure.message)
  end
  return { status = "Degraded", message = failure.message }
end
if conditions.Progressing ~= nil and conditions.Progressing.reason == "ProgressDeadlineExceeded" then
  return { status = "Degraded", message = "Deployment \"" .. obj.metadata.name .. "\" exceeded its progress deadline" }
end
local updated, available, all = status.updatedReplicas or 0, status.availableReplicas or 0, status.replicas or 0
if obj.spec.replicas ~= nil and updated < obj.spec.replicas then
  return progressing(updated .. " out of " .. obj.spec.replicas .. " new replicas have been updated...")
end
if all > updated then
  return progressing((all - updated) .. " old replicas are pending termination...")
end
if available < updated then
  return progressing(available .. " of " .. updated .. " updated replicas are available...")
end
return { status = "Healthy" }
