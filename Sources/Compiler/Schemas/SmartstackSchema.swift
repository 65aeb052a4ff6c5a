/// `smartstack.yaml`: what paasta_tools v0.86.13, nerve-tools and synapse-tools read of it.
enum SmartstackSchema {
    static let file = Schema.values(.closed(traffic + advertising + healthchecks + haproxy + special))

    private static let milliseconds = Schema.number(.from(0))
    private static let port = Schema.integer(.from(0, to: 65535))
    private static let modes = Schema.choice(["http", "https", "tcp"])

    private static let traffic = [
        SchemaKey(
            "proxy_port", .either([port, .null]),
            "The port on which every host's HAProxy listens; null for discovery alone."),
        SchemaKey("mode", .either([modes, .null]), "The protocol.", standard: .string("http")),
        SchemaKey("timeout_connect_ms", milliseconds, "How long a connection may take.", standard: .int(200)),
        SchemaKey("timeout_server_ms", milliseconds, "How long a server may be silent.", standard: .int(1000)),
        SchemaKey("timeout_client_ms", milliseconds, "How long a client may be silent.", standard: .int(1000)),
        SchemaKey("endpoint_timeouts", .values(milliseconds), "Other times for the servers' answers, by path."),
        SchemaKey("retries", .integer(.from(0)), "How often a failed connection is tried again.", standard: .int(1)),
        SchemaKey("allredisp", .boolean, "Whether each retry goes to another server."),
    ]

    private static let advertising = [
        SchemaKey(
            "advertise", .distinctTexts, "The types of location at which instances are registered.",
            standard: .list([.string("region")])),
        SchemaKey(
            "discover", .text, "The type of location at which clients look for instances.",
            standard: .string("region")),
        SchemaKey(
            "extra_advertise", .values(.texts), "By TYPE:PLACE, other locations whose clients may use the instances."),
        SchemaKey(
            "routes",
            .list(
                ListShape(
                    .closed([
                        SchemaKey("source", .text, "The location of the instances.", isRequired: true),
                        SchemaKey("destinations", .texts, "The locations that may use them.", isRequired: true),
                    ]))), "What extra_advertise says, in an older form."),
        SchemaKey("deployed_to", .either([.texts, .null]), "The hosts that have it."),
    ]

    private static let healthchecks = [
        SchemaKey(
            "healthcheck_mode", modes, "The protocol of health checks; without it, that of the namespace."),
        SchemaKey("healthcheck_port", port, "Another port to check."),
        SchemaKey("healthcheck_uri", .text, "The path that checks ask for.", standard: .string("/status")),
        SchemaKey("healthcheck_timeout_s", .number(.from(0)), "How many seconds a check may take.", standard: .int(1)),
        SchemaKey("healthcheck_body_expect", .text, "What the answer to a check has to hold."),
        SchemaKey("extra_healthcheck_headers", .values(.text), "Headers that checks send."),
        SchemaKey(
            "updown_timeout_s", .number(.from(0)), "How many seconds an instance may take to come up or go down."),
    ]

    private static let haproxy = [
        SchemaKey("balance", .text, "HAProxy's way of choosing a server."),
        SchemaKey("keepalive", .boolean, "Whether connections are kept open.", standard: .bool(false)),
        SchemaKey("extra_headers", .values(.text), "Headers that are added to requests."),
        SchemaKey("proxied_through", .text, "The namespace, as SERVICE.NAMESPACE, that requests pass."),
        SchemaKey(
            "is_proxy", .boolean, "Whether other namespaces are proxied through this one.", standard: .bool(false)),
        SchemaKey("plugins", .values(.anyMapping), "Settings of HAProxy's plug-ins, by name."),
    ]

    private static let special = [
        SchemaKey("fixed_delay", .values(fault), "Delays to inject, by location."),
        SchemaKey("chaos", .anyMapping, "Faults to inject."),
        SchemaKey("port", port, "The port of a service that runs outside of the cluster."),
    ]

    private static let fault = Schema.closed([
        SchemaKey("duration_ms", milliseconds, "The delay."),
        SchemaKey("percent", .integer(.from(0, to: 100)), "The share of requests."),
    ])
}
