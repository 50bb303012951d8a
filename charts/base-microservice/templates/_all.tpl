{{/* All of a service. Its chart includes this and nothing else. */}}
{{- define "base-microservice.all" -}}
{{- include "base-microservice.checks" . -}}
{{- $parts := list "serviceaccount" "configmap" "secret" "externalsecret" "networkpolicy" "service" "deployment" "disruptionbudget" "autoscaler" "ingress" "servicemonitor" "test" -}}
{{- range $part := $parts }}
{{- with include (printf "base-microservice.%s" $part) $ | trim }}
---
{{ . }}
{{- end }}
{{- end }}
{{- end }}
