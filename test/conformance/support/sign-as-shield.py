"""Asks an origin for a URL, signed for S3 as AWS's library for Python does it; prints the status."""
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

url, access_key, secret, region = sys.argv[1:5]
request = AWSRequest(method="GET", url=url, headers={"Range": "bytes=0-99"})
request.context["client_config"] = Config(s3={"payload_signing_enabled": False})
request.context["payload_signing_enabled"] = False
S3SigV4Auth(Credentials(access_key, secret), "s3", region).add_auth(request)
parts = urlsplit(url)
connection = HTTPConnection(parts.hostname, parts.port)
connection.request("GET", url[len(f"{parts.scheme}://{parts.netloc}"):], headers=dict(request.headers.items()))
print(connection.getresponse().status)
