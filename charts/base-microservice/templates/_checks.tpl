{{/* What a schema can't say: values that contradict each other. */}}
{{- define "base-microservice.checks" -}}
{{- $v := .Values -}}
{{- $defaults := (index $v "base-microservice").shipped -}}
{{- range $name, $value := (index $v "base-microservice").defaults -}}
{{- if ne (toJson $value) (toJson (get $defaults $name)) -}}
{{- fail (printf "%s: base-microservice.defaults.%s is not looked at; set %s itself, without a prefix" $.Chart.Name $name $name) -}}
{{- end -}}
{{- end -}}
{{- if eq (toString $v.image.tag) "latest" -}}
{{- fail (printf "%s: image.tag is latest, which says not what runs and can't be rolled back; set a release's tag, such as 1.4.2, or image.digest" .Chart.Name) -}}
{{- end -}}
{{- include "base-microservice.present" (dict "chart" .Chart.Name "path" "" "values" $v "defaults" $defaults) -}}
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
{{- if hasKey ($v.upstreams | default dict) .Chart.Name -}}
{{- fail (printf "%s: upstreams names the service itself, which would never be ready" .Chart.Name) -}}
{{- end -}}
{{- range $name := list "PORT" "POD_NAME" "POD_NAMESPACE" "UPSTREAM_URLS" "SECRETS_DIR" -}}
{{- if hasKey ($v.config | default dict) $name -}}
{{- fail (printf "%s: config.%s is what the chart itself tells the process; set port, upstreams or secrets instead" $.Chart.Name $name) -}}
{{- end -}}
{{- end -}}
{{- if eq $v.probes.liveness.path $v.probes.readiness.path -}}
{{- fail (printf "%s: probes.liveness.path is the readiness path %s: a pod would be started anew whenever an upstream is away; take one that looks at the process alone" .Chart.Name $v.probes.readiness.path) -}}
{{- end -}}
{{- if and $v.ingress.enabled (not $v.ingress.host) -}}
{{- fail (printf "%s: ingress.enabled needs ingress.host" .Chart.Name) -}}
{{- end -}}
{{- if and $v.ingress.enabled $v.networkPolicy.enabled (not $v.ingress.sourceCIDRs) -}}
{{- fail (printf "%s: ingress.enabled needs ingress.sourceCIDRs, the subnets of the load balancer, and no more than these" .Chart.Name) -}}
{{- end -}}
{{- end }}

{{/*
Every option has a value, but for those that may be empty anyway. A schema can't demand it: `helm lint`
holds the service's values.yaml alone against it, without the defaults.
*/}}
{{- define "base-microservice.present" -}}
{{- range $name, $default := .defaults -}}
{{- $path := printf "%s%s" $.path $name -}}
{{- $value := get $.values $name -}}
{{- $may := or (kindIs "slice" $default) (and (not $default) (not (kindIs "bool" $default))) (eq $path "resources.limits.cpu") -}}
{{- if and (not (hasKey $.values $name)) (not $may) -}}
{{- fail (printf "%s: %s has no value; leave it out to have the default" $.chart $path) -}}
{{- else if and (kindIs "map" $default) (kindIs "map" $value) -}}
{{- include "base-microservice.present" (dict "chart" $.chart "path" (printf "%s." $path) "values" $value "defaults" $default) -}}
{{- end -}}
{{- end -}}
{{- end }}
