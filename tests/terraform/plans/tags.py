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
    for place, tags in tagged_places(resource, schema):
        yield from told(f"{resource}{place}", tags or {}, platform, stack)


def told(place, tags, platform, stack):
    wanted = {"Project": "quanttrader", "Environment": platform, "Stack": stack, "ManagedBy": "terraform"}
    missing = [key for key in REQUIRED if not tags.get(key)]
    wrong = [f"{key}={tags[key]}" for key, value in wanted.items() if key not in missing and tags[key] != value]
    if missing:
        yield f"{place} has no tag {', '.join(missing)}"
    if wrong:
        yield f"{place} has {', '.join(wrong)}, which is another's"


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


def groups_lacking(resources, platform, stack):
    """EKS makes the groups of its node groups: their tags are resources of their own."""
    tags = [one for one in resources if one.type == "aws_autoscaling_group_tag"]
    for group in (one for one in resources if one.type == "aws_eks_node_group"):
        names = {name["name"] for one in group.values["resources"] for name in one["autoscaling_groups"]}
        own = [one.values["tag"][0] for one in tags if one.values["autoscaling_group_name"] in names]
        yield from told(f"{group} (its Auto Scaling group)", {tag["key"]: tag["value"] for tag in own}, platform, stack)


PLACES = {
    "aws_launch_template": launch_template,
    "aws_autoscaling_group": autoscaling_group,
    "aws_instance": instance,
}
