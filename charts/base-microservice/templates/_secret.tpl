{{/* The Secret that the pods mount; none if the service has no secrets. */}}
{{- define "base-microservice.secretName" -}}
{{- if .Values.externalSecret.enabled -}}
{{ .Chart.Name }}-r{{ .Values.externalSecret.revision }}
{{- else if .Values.secret -}}
{{ .Chart.Name }}
{{- end -}}
{{- end }}

{{- define "base-microservice.secret" -}}
{{- with .Values.secret -}}
apiVersion: v1
kind: Secret
{{ include "base-microservice.metadata" $ }}
type: Opaque
stringData:
  {{- range $name, $content := . }}
  {{ $name | quote }}: {{ $content | quote }}
  {{- end }}
{{- end }}
{{- end }}
