{{- define "base-microservice.servicemonitor" -}}
{{- with .Values.serviceMonitor -}}
{{- if .enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
{{ include "base-microservice.metadata" $ }}
spec:
  selector:
    matchLabels:
      {{- include "base-microservice.selector" $ | nindent 6 }}
  endpoints:
    - port: http
      path: /metrics
      interval: {{ .interval }}
{{- end }}
{{- end }}
{{- end }}
