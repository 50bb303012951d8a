{{- define "base-microservice.serviceaccount" -}}
apiVersion: v1
kind: ServiceAccount
{{ include "base-microservice.metadata" . }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
{{- end }}
