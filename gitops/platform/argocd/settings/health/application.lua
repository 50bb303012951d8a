-- An application of ours is what its status says. Argo CD has no opinion of its own since 1.8.
local health = { status = "Progressing", message = "no status yet" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  health.status = obj.status.health.status
  health.message = obj.status.health.message
end
return health
