{{- define "base-microservice.pod" -}}
serviceAccountName: {{ .Chart.Name }}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
securityContext:
  {{- include "base-microservice.podSecurity" . | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- include "base-microservice.spread" (list . "topology.kubernetes.io/zone" .Values.spread.zones) | nindent 2 }}
  {{- include "base-microservice.spread" (list . "kubernetes.io/hostname" .Values.spread.nodes) | nindent 2 }}
containers:
  {{- include "base-microservice.container" . | nindent 2 }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  {{- with include "base-microservice.secretName" . }}
  - name: secrets
    secret:
      secretName: {{ . }}
      defaultMode: 0440
  {{- end }}
{{- end }}

{{/* Pods of one rollout among themselves: the old ones go anyway. */}}
{{- define "base-microservice.spread" -}}
{{- $root := index . 0 -}}
- maxSkew: 1
  topologyKey: {{ index . 1 }}
  whenUnsatisfiable: {{ index . 2 }}
  # A node that is being drained is no place to fill: it would hold its pods' successors Pending until it is gone.
  nodeTaintsPolicy: Honor
  labelSelector:
    matchLabels:
      {{- include "base-microservice.selector" $root | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}

{{/*
The restricted Pod Security Standard, and a root file system that can't be written. Not options.
https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
*/}}
{{- define "base-microservice.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "base-microservice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}
