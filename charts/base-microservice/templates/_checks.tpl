{{/* What a schema can't say: values that contradict each other. */}}
{{- define "base-microservice.checks" -}}
{{- $v := .Values -}}
{{- if ge (int $v.preStopSeconds) (int $v.terminationGracePeriodSeconds) -}}
{{- fail (printf "%s: preStopSeconds (%d) leaves nothing of terminationGracePeriodSeconds (%d) for the process" .Chart.Name (int $v.preStopSeconds) (int $v.terminationGracePeriodSeconds)) -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- fail (printf "%s: autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d)" .Chart.Name (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and $v.externalSecret.enabled $v.secret -}}
{{- fail (printf "%s: secret and externalSecret.enabled exclude each other" .Chart.Name) -}}
{{- end -}}
{{- if and $v.externalSecret.enabled (not $v.externalSecret.store) -}}
{{- fail (printf "%s: externalSecret.enabled needs externalSecret.store, a ClusterSecretStore" .Chart.Name) -}}
{{- end -}}
{{- if and $v.externalSecret.enabled (not $v.externalSecret.keys) -}}
{{- fail (printf "%s: externalSecret.enabled needs externalSecret.keys, the files to fetch" .Chart.Name) -}}
{{- end -}}
{{- if and $v.ingress.enabled (not $v.ingress.host) -}}
{{- fail (printf "%s: ingress.enabled needs ingress.host" .Chart.Name) -}}
{{- end -}}
{{- end }}
