{{/*
A drain takes some pods at a time. It can always go on: there is no `minAvailable` that the number of
pods could equal, and a pod that isn't ready (it may wait for an upstream) is nobody's to protect.
https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
*/}}
{{- define "base-microservice.disruptionbudget" -}}
{{- if .Values.disruptionBudget.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "base-microservice.metadata" . }}
spec:
  maxUnavailable: {{ .Values.disruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "base-microservice.selector" . | nindent 6 }}
{{- end }}
{{- end }}
