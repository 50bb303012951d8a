{{/*
`helm test`: the service's own image, asked to probe the service by its name, as a client would.
The contract with the image: `probe URL` ends with 0 if URL answers 2xx. Argo CD leaves it alone.
*/}}
{{- define "base-microservice.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Chart.Name }}-test
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "base-microservice.testLabels" . | nindent 4 }}
  annotations:
    {{- include "base-microservice.testHook" "2" | nindent 4 }}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: 60
  terminationGracePeriodSeconds: 1
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    {{- include "base-microservice.podSecurity" . | nindent 4 }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: probe
      image: {{ include "base-microservice.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - probe
        - http://{{ .Chart.Name }}:{{ .Values.port }}{{ .Values.probes.readiness.path }}
      securityContext:
        {{- include "base-microservice.containerSecurity" . | nindent 8 }}
      resources:
        requests:
          cpu: 10m
          memory: 16Mi
        limits:
          cpu: 100m
          memory: 64Mi
{{- if .Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Chart.Name }}-test
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "base-microservice.testLabels" . | nindent 4 }}
  annotations:
    {{- include "base-microservice.testHook" "1" | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ .Chart.Name }}-test
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "base-microservice.egressToDns" . | nindent 4 }}
    - to:
        - podSelector:
            matchLabels:
              {{- include "base-microservice.selector" . | nindent 14 }}
      ports:
        - protocol: TCP
          port: {{ .Values.port }}
{{- end }}
{{- end }}

{{- define "base-microservice.testLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: quanttrader
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "base-microservice.testHook" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
