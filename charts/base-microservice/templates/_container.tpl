{{- define "base-microservice.container" -}}
- name: {{ .Chart.Name }}
  image: {{ include "base-microservice.image" . | quote }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  securityContext:
    {{- include "base-microservice.containerSecurity" . | nindent 4 }}
  ports:
    - name: http
      containerPort: {{ .Values.port }}
  env:
    - name: PORT
      value: {{ .Values.port | quote }}
    - name: POD_NAME
      valueFrom:
        fieldRef:
          fieldPath: metadata.name
    - name: POD_NAMESPACE
      valueFrom:
        fieldRef:
          fieldPath: metadata.namespace
    {{- with include "base-microservice.upstreamUrls" . }}
    - name: UPSTREAM_URLS
      value: {{ . | quote }}
    {{- end }}
    {{- if include "base-microservice.secretName" . }}
    - name: SECRETS_DIR
      value: /etc/secrets
    {{- end }}
  {{- if .Values.config }}
  envFrom:
    - configMapRef:
        name: {{ .Chart.Name }}
  {{- end }}
  startupProbe:
    {{- include "base-microservice.probe" .Values.probes.startup | nindent 4 }}
  livenessProbe:
    {{- include "base-microservice.probe" .Values.probes.liveness | nindent 4 }}
  readinessProbe:
    {{- include "base-microservice.probe" .Values.probes.readiness | nindent 4 }}
  {{- with .Values.preStopSeconds }}
  lifecycle:
    preStop:
      # The kubelet's own pause: the image needs no shell for it.
      sleep:
        seconds: {{ . }}
  {{- end }}
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if include "base-microservice.secretName" . }}
    - name: secrets
      mountPath: /etc/secrets
      readOnly: true
    {{- end }}
{{- end }}

{{- define "base-microservice.probe" -}}
httpGet:
  path: {{ .path | quote }}
  port: http
periodSeconds: {{ .periodSeconds }}
timeoutSeconds: {{ .timeoutSeconds }}
failureThreshold: {{ .failureThreshold }}
{{- end }}

{{- define "base-microservice.upstreamUrls" -}}
{{- $urls := list -}}
{{- range $name, $upstream := .Values.upstreams -}}
{{- $urls = append $urls (printf "http://%s:%d/readyz" $name (int $upstream.port)) -}}
{{- end -}}
{{- join "," $urls -}}
{{- end }}
