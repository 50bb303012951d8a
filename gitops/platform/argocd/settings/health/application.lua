-- An application of ours is what its status says. Argo CD has no opinion of its own since 1.8.
-- Root is one of its own objects: if it waited for itself, no wave would ever end.
if obj.metadata.name == "root" then
  return { status = "Healthy", message = "itself" }
end
local health = { status = "Progressing", message = "no status yet" }
if obj.status ~= nil and obj.status.health ~= nil and obj.status.health.status ~= nil then
  health.status = obj.status.health.status
  health.message = obj.status.health.message
end
return health
