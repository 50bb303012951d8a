# The foundation: what a platform keeps while its cluster comes and goes. It is applied first, before the functions
# (sam deploy) and the cluster, and never destroyed. What it costs at rest qtctl cost estimate tells: less than a dollar a
# month in dev, two with a key for Kubernetes' secrets.
#
# It is told in the files beside this one: state, network, roles, images and secrets, money, delivery.
