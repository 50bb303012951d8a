{{/* External Secrets fetches the files and keeps them fresh. https://external-secrets.io/latest/api/externalsecret/ */}}
{{- define "base-microservice.externalsecret" -}}
{{- with .Values.externalSecret -}}
{{- if .enabled -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
{{ include "base-microservice.metadata" $ }}
spec:
  refreshInterval: {{ .refreshInterval | quote }}
  secretStoreRef:
    kind: ClusterSecretStore
    name: {{ .store | quote }}
  target:
    name: {{ include "base-microservice.secretName" $ }}
    creationPolicy: Owner
    # While the store can't be read, pods keep what they have.
    deletionPolicy: Retain
  data:
    {{- range $file, $remote := .keys }}
    - secretKey: {{ $file | quote }}
      remoteRef:
        key: {{ $remote.key | quote }}
        {{- with $remote.property }}
        property: {{ . | quote }}
        {{- end }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}
