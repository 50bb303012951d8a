{{/*
Who may call the service, and whom it may call; nothing else, in either direction. A kubelet's probes
come from the node itself and pass every policy.
*/}}
{{- define "base-microservice.networkpolicy" -}}
{{- if .Values.networkPolicy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{{ include "base-microservice.metadata" . }}
spec:
  podSelector:
    matchLabels:
      {{- include "base-microservice.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ .Chart.Name }}-test
        {{- range .Values.networkPolicy.clients }}
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ . | quote }}
        {{- end }}
        {{- if .Values.ingress.enabled }}
        {{- range .Values.ingress.sourceCIDRs }}
        - ipBlock:
            cidr: {{ . | quote }}
        {{- end }}
        {{- end }}
        {{- if .Values.serviceMonitor.enabled }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ .Values.serviceMonitor.namespace | quote }}
        {{- end }}
      ports:
        - protocol: TCP
          port: http
  egress:
    {{- include "base-microservice.egressToDns" . | nindent 4 }}
    {{- range $name, $upstream := .Values.upstreams }}
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: {{ $name | quote }}
      ports:
        - protocol: TCP
          port: {{ $upstream.port }}
    {{- end }}
    {{- with .Values.networkPolicy.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}

{{- define "base-microservice.egressToDns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end }}
