{{- define "base-microservice.service" -}}
apiVersion: v1
kind: Service
{{ include "base-microservice.metadata" . }}
spec:
  type: ClusterIP
  selector:
    {{- include "base-microservice.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .Values.port }}
      targetPort: http
      protocol: TCP
{{- end }}
