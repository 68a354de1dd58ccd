"""Lists a Secret and watches it with Kubernetes' own client: URL, file of the authority, a version to watch from or "".

Prints a line of JSON for the list, then one for each event until the Secret is gone or the API refuses.
"""

import base64
import json
import sys

from kubernetes import client, watch

url, authority, version = sys.argv[1:]
configuration = client.Configuration()
configuration.host = url
configuration.ssl_ca_cert = authority
configuration.api_key = {"authorization": "Bearer token-1"}
secrets = client.CoreV1Api(client.ApiClient(configuration))
SELECTOR = "metadata.name=s3"


def say(**what):
    print(json.dumps(what), flush=True)


def decoded(secret):
    return {key: base64.b64decode(value).decode() for key, value in (secret.data or {}).items()}


found = secrets.list_namespaced_secret("media", field_selector=SELECTOR)
say(version=found.metadata.resource_version, secrets=[decoded(secret) for secret in found.items])

events = watch.Watch().stream(
    secrets.list_namespaced_secret,
    "media",
    field_selector=SELECTOR,
    resource_version=version or found.metadata.resource_version,
    allow_watch_bookmarks=True,
    # With a limit it tries nothing again, and says what it is refused.
    timeout_seconds=60,
)
try:
    for event in events:
        secret = event["object"]
        if event["type"] == "BOOKMARK":
            say(type="BOOKMARK", version=secret["metadata"]["resourceVersion"])
        else:
            say(type=event["type"], version=secret.metadata.resource_version, data=decoded(secret))
        if event["type"] == "DELETED":
            break
except client.exceptions.ApiException as refusal:
    say(refused=refusal.status)
