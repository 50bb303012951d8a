{{/* The image by digest if there is one, else by tag. Without either nothing may be rendered. */}}
{{- define "base-microservice.image" -}}
{{- $image := .Values.image -}}
{{- if not $image.repository -}}
{{- fail (printf "%s: image.repository is empty; set it to where the image lies, without tag or digest" .Chart.Name) -}}
{{- else if $image.digest -}}
{{ printf "%s@%s" $image.repository $image.digest }}
{{- else if $image.tag -}}
{{ printf "%s:%s" $image.repository $image.tag }}
{{- else -}}
{{- fail (printf "%s: no image; set image.tag or image.digest (the digest wins)" .Chart.Name) -}}
{{- end -}}
{{- end }}

{{/* A label's value: the tag, or the beginning of the digest, which as a whole is too long for one. */}}
{{- define "base-microservice.version" -}}
{{- .Values.image.tag | default (.Values.image.digest | trimPrefix "sha256:" | trunc 12) | trunc 63 | trimAll "-_." -}}
{{- end }}
