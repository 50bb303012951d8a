{{/* AWS's load balancer asks where the pods are ready; it would ask for / otherwise, and take every pod for ill. */}}
{{- define "base-microservice.ingress" -}}
{{- with .Values.ingress -}}
{{- if .enabled -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
{{ include "base-microservice.metadata" $ }}
  {{- $annotations := deepCopy (.annotations | default dict) }}
  {{- if eq .className "alb" }}
  {{- $annotations = merge $annotations (dict "alb.ingress.kubernetes.io/healthcheck-path" $.Values.probes.readiness.path) }}
  {{- end }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .className | quote }}
  rules:
    - host: {{ .host | quote }}
      http:
        paths:
          - path: {{ .path | quote }}
            pathType: Prefix
            backend:
              service:
                name: {{ $.Chart.Name }}
                port:
                  name: http
{{- end }}
{{- end }}
{{- end }}
