# The foundation: what a platform keeps while its cluster comes and goes. It is applied first, before the functions
# (sam deploy) and the cluster, and never destroyed. What it costs at rest is in docs/COST.md, two or three dollars a
# month, most of it for secrets and a key.
#
# It is told in the files beside this one: state, network, roles, images and secrets, money, delivery.
