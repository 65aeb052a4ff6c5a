/// What stands around a cluster's schedulers, as the system configuration tells it.
public struct ClusterServices: Sendable {
    /// Where the page of a host's HAProxy is (`synapse_haproxy_url_format`); `{host:s}` and `{port:d}` stand for the host and
    /// `synapse_port`.
    public var haproxyFormat = "http://{host:s}:{port:d}/;csv;norefresh"
    public var haproxyPort = 3212
    /// Mesos's master (`mesos_config`, `master`): `HOST:PORT`, a URL, or `zk://…`; nil if none is named.
    public var mesosMaster: String?
    /// Where the lines about deploys go (`log_writer`): its `driver` and `options`; null if nothing is said.
    public var logWriter = Value.null
    /// Where they are read from (`log_reader`).
    public var logReader = Value.null

    /// The socket of Sensu's client (`sensu_host`, `sensu_port`); no host: nobody is told.
    public var sensuHost: String? = "127.0.0.1"
    public var sensuPort = 3030

    public init() {}
}
