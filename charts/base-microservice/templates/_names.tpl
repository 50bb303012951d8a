{{/*
A service and all that belongs to it are named after its chart, whatever the release is called: its
upstreams and clients know it by that name in their namespace. So there is one of each in a namespace.
*/}}
{{- define "base-microservice.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
{{- end }}

{{- define "base-microservice.labels" -}}
{{ include "base-microservice.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ include "base-microservice.version" . | quote }}
app.kubernetes.io/part-of: quanttrader
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "base-microservice.metadata" -}}
metadata:
  name: {{ .Chart.Name }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "base-microservice.labels" . | nindent 4 }}
{{- end }}
