{{- define "base-microservice.deployment" -}}
apiVersion: apps/v1
kind: Deployment
{{ include "base-microservice.metadata" . }}
spec:
  replicas: {{ include "base-microservice.replicas" . }}
  revisionHistoryLimit: 3
  progressDeadlineSeconds: {{ .Values.progressDeadlineSeconds }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      # A rollout takes no pod before its successor is ready.
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "base-microservice.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "base-microservice.selector" . | nindent 8 }}
        app.kubernetes.io/version: {{ include "base-microservice.version" . | quote }}
        app.kubernetes.io/part-of: quanttrader
      annotations:
        kubectl.kubernetes.io/default-container: {{ .Chart.Name }}
        {{- with .Values.config }}
        quanttrader.io/config: {{ toJson . | sha256sum | trunc 16 | quote }}
        {{- end }}
        {{- with .Values.secret }}
        quanttrader.io/secret: {{ toJson . | sha256sum | trunc 16 | quote }}
        {{- end }}
    spec:
      {{- include "base-microservice.pod" . | nindent 6 }}
{{- end }}

{{/*
Beside an autoscaler, what it set. Where that can't be seen (a first install, Argo CD) it is the fewest; Argo CD then
leaves what the autoscaler writes (gitops/applications/services.yaml). Without a number here, switching an autoscaler on
would be one pod at once: the API's default.
*/}}
{{- define "base-microservice.replicas" -}}
{{- $v := .Values -}}
{{- if $v.autoscaling.enabled -}}
{{- $live := lookup "apps/v1" "Deployment" .Release.Namespace .Chart.Name -}}
{{- max (int (dig "spec" "replicas" 0 $live)) (int $v.autoscaling.minReplicas) -}}
{{- else -}}
{{- $v.replicas -}}
{{- end -}}
{{- end }}
