{{- define "headwater.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "headwater.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "headwater.labels" -}}
{{ include "headwater.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "headwater.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (ternary (include "headwater.name" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "headwater.configuration" -}}
{{- $config := deepCopy .Values.config }}
{{- with .Values.etcd }}
{{- if .endpoints }}
{{- $secrets := "/run/secrets/headwater-fleet" }}
{{- $etcd := dict "endpoints" .endpoints "fleet" (.fleet | default $.Release.Name) "node" "${env:POD_NAME}" }}
{{- if .tlsSecret }}
{{- $tls := printf "%s/tls" $secrets }}
{{- $_ := set $etcd "tls" (dict "ca" (printf "%s/ca.crt" $tls) "certificate" (printf "%s/tls.crt" $tls) "key" (printf "%s/tls.key" $tls)) }}
{{- end }}
{{- if .userSecret }}
{{- $_ := set $etcd "user" (dict "name" (printf "${file:%s/user/name}" $secrets) "password" (printf "${file:%s/user/password}" $secrets)) }}
{{- end }}
{{- $_ := set $config "state" (dict "file" "/var/lib/headwater/state" "key" (printf "${file:%s/state/key}" $secrets) "etcd" $etcd) }}
{{- end }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{- define "headwater.fleetSecrets" -}}
{{- with .Values.etcd }}
{{- if .endpoints }}
{{- $secrets := dict "state" .keySecret }}
{{- if .tlsSecret }}{{ $_ := set $secrets "tls" .tlsSecret }}{{ end }}
{{- if .userSecret }}{{ $_ := set $secrets "user" .userSecret }}{{ end }}
{{- toYaml $secrets }}
{{- end }}
{{- end }}
{{- end }}
