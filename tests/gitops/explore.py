"""The lab kept up with its Argo CD, for whoever wants to look around: `make gitops-lab`."""

import os
import signal
import sys

TEXT = """
The lab stays until Ctrl-C (or `kill {pid}`); nothing of it is left then. In another shell:

  export KUBECONFIG={kubeconfig}
  export PATH={path}:$PATH
  kubectl -n argocd get applications
  kubectl -n dev get pods

What Argo CD reads is the checkout below. A commit there is looked at within three minutes, or at once by the last line:

  cd {checkout}
  sed -i 's/LOG_LEVEL: debug/LOG_LEVEL: info/' gitops/environments/dev/trading-engine/values.yaml
  git commit --all --message "What happens if …" && git push
  kubectl -n argocd annotate applications --all --overwrite argocd.argoproj.io/refresh=normal

Promotion, from the checkout: {qtctl} promote trading-engine --from dev --to staging
There is no Argo CD server here, so no page and no `argocd` login.
"""


def explore(lab):
    lab.git("config", "user.name", "lab")
    lab.git("config", "user.email", "lab@example.com")
    path = os.pathsep.join(str(lab.tools[name]) for name in ("kubernetes", "helm"))
    words = {"kubeconfig": lab.facts["kubeconfig"], "path": path, "checkout": lab.checkout, "qtctl": os.environ["QTCTL"], "pid": os.getpid()}
    print(TEXT.format(**words), flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        signal.pause()
    except KeyboardInterrupt:
        print("ended")
