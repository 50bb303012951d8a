"""Which resources can have tags, and which of the schema's they lack."""

from standin import store

# The schema: docs/COST.md reports by these. Expiry is for throw-away things only.
REQUIRED = ("Project", "Environment", "Stack", "CostCenter", "Owner", "ManagedBy")


class Schema:
    """What the provider says of a type; the plan does not say that a resource can have tags."""

    def __init__(self):
        self.types = store.Types(store.prepare())
        self.seen = {}

    def taggable(self, kind):
        if kind not in self.seen:
            block = self.types.block("resource", kind)
            self.seen[kind] = "tags_all" in block["attributes"]
        return self.seen[kind]


def lacks(resource, schema, platform, stack):
    """Sentences, one for each place of the resource that has not all the tags."""
    wanted = {"Project": "quanttrader", "Environment": platform, "Stack": stack, "ManagedBy": "terraform"}
    for place, tags in tagged_places(resource, schema):
        missing = [key for key in REQUIRED if not (tags or {}).get(key)]
        wrong = [f"{key}={tags[key]}" for key, value in wanted.items() if key not in missing and tags[key] != value]
        if missing:
            yield f"{resource}{place} has no tag {', '.join(missing)}"
        if wrong:
            yield f"{resource}{place} has {', '.join(wrong)}, which is another's"


def tagged_places(resource, schema):
    """Every place of a resource that AWS tags apart: default_tags reach the first only."""
    if schema.taggable(resource.type):
        yield "", resource.values.get("tags_all")
    special = PLACES.get(resource.type)
    if special:
        yield from special(resource.values)


def launch_template(values):
    specified = {one["resource_type"]: one["tags"] for one in values.get("tag_specifications") or []}
    for kind in ("instance", "volume"):
        yield f" ({kind}s made from it)", specified.get(kind)


def autoscaling_group(values):
    tags = {tag["key"]: tag["value"] for tag in values.get("tag") or [] if tag["propagate_at_launch"]}
    yield " (it and its instances)", tags


def instance(values):
    disks = values.get("root_block_device") or []
    yield " (its volumes)", values.get("volume_tags") or (disks[0].get("tags") if disks else None)


PLACES = {
    "aws_launch_template": launch_template,
    "aws_autoscaling_group": autoscaling_group,
    "aws_instance": instance,
}
