{{- define "base-microservice.configmap" -}}
{{- with .Values.config -}}
apiVersion: v1
kind: ConfigMap
{{ include "base-microservice.metadata" $ }}
data:
  {{- range $name, $value := . }}
  {{ $name | quote }}: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
  {{- end }}
{{- end }}
{{- end }}
