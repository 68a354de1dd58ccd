"""Lists the services at an address by reflection, and calls methods with nothing but what that told.

Usage: reflect-and-call.py ADDRESS VERSION [CA CERTIFICATE KEY]; with files, standard input: {"METHOD": REQUEST, …}.
Prints a JSON document: {"services": […], "methods": […], "status": "SERVING", "codes": {"METHOD": "OK", …}}.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ADDRESS, VERSION, *TLS_FILES = sys.argv[1:]
HEALTH = "grpc.health.v1.Health"


def reflection_messages():
    """grpc/reflection/v1/reflection.proto as far as it is needed; v1alpha has the same."""
    label = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="reflection.proto", package="r", syntax="proto3")

    def message(name, *fields):
        fields = [
            label(
                name=field,
                number=number,
                label=label.LABEL_REPEATED if repeated else label.LABEL_OPTIONAL,
                type=label.TYPE_MESSAGE if of == "message" else getattr(label, f"TYPE_{of.upper()}"),
                type_name=type_name,
            )
            for field, number, of, repeated, type_name in fields
        ]
        file.message_type.append(descriptor_pb2.DescriptorProto(name=name, field=fields))

    message("Request", ("symbol", 4, "string", False, None), ("list", 7, "string", False, None))
    message("Service", ("name", 1, "string", False, None))
    message("Services", ("service", 1, "message", True, ".r.Service"))
    message("Files", ("file", 1, "bytes", True, None))
    message(
        "Response",
        ("files", 4, "message", False, ".r.Files"),
        ("services", 6, "message", False, ".r.Services"),
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return [message_class(pool, f"r.{name}") for name in ("Request", "Response")]


def message_class(pool, name):
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName(name))


Request, Response = reflection_messages()


def open_channel():
    if not TLS_FILES:
        return grpc.insecure_channel(ADDRESS)
    ca, certificate, key = (open(path, "rb").read() for path in TLS_FILES)
    return grpc.secure_channel(ADDRESS, grpc.ssl_channel_credentials(ca, key, certificate))


channel = open_channel()
ask_all = channel.stream_stream(
    f"/grpc.reflection.{VERSION}.ServerReflection/ServerReflectionInfo",
    request_serializer=Request.SerializeToString,
    response_deserializer=Response.FromString,
)


def ask(**request):
    return next(ask_all(iter([Request(**request)]), timeout=20))


services = [service.name for service in ask(list="*").services.service]
files = {}
for service in services:
    for encoded in ask(symbol=service).files.file:
        file = descriptor_pb2.FileDescriptorProto.FromString(encoded)
        files[file.name] = file

# Every file as it came, each behind those that it imports: what is not valid raises an error.
pool = descriptor_pool.DescriptorPool()
added = set()


def add(name):
    if name in added:
        return
    added.add(name)
    for dependency in files[name].dependency:
        add(dependency)
    pool.Add(files[name])


for name in files:
    add(name)

found = [pool.FindServiceByName(service) for service in services]
methods = [f"{service.full_name}/{method.name}" for service in found for method in service.methods]


def call(name, request):
    """The answer of a method; of a stream, its first message."""
    service, method = name.split("/")
    descriptor = pool.FindServiceByName(service).methods_by_name[method]
    streams = streaming[name]
    make = channel.unary_stream if streams else channel.unary_unary
    ask = make(
        f"/{name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_class(pool, descriptor.output_type.full_name).FromString,
    )
    message = json_format.ParseDict(request, message_class(pool, descriptor.input_type.full_name)())
    if not streams:
        return ask(message, timeout=20)
    answers = ask(message, timeout=20)
    first = next(answers)
    answers.cancel()
    return first


def code_of(name, request):
    try:
        call(name, request)
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


streaming = {
    f"{file.package}.{service.name}/{method.name}": method.server_streaming
    for file in files.values()
    for service in file.service
    for method in service.method
}
# Without files nobody has anything to ask, and an input that nobody closes would be waited for.
given = sys.stdin.read() if TLS_FILES else ""
codes = {name: code_of(name, request) for name, request in (json.loads(given) if given else {}).items()}
ours = next(service for service in services if service != HEALTH)
answer = call(f"{HEALTH}/Check", {"service": ours})
status = answer.DESCRIPTOR.fields_by_name["status"].enum_type.values_by_number[answer.status].name
print(json.dumps({"services": services, "methods": methods, "status": status, "codes": codes}))
