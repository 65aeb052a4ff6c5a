/// What stands around a cluster's schedulers, as the system configuration tells it.
public struct ClusterServices: Sendable {
    /// Where the page of a host's HAProxy is (`synapse_haproxy_url_format`); `{host:s}` and `{port:d}` stand for the host and
    /// `synapse_port`.
    public var haproxyFormat = "http://{host:s}:{port:d}/;csv;norefresh"
    public var haproxyPort = 3212
    /// Mesos's master (`mesos_config`, `master`): `HOST:PORT`, a URL, or `zk://…`; nil if none is named.
    public var mesosMaster: String?
    /// The ZooKeeper of PaaSTA (`zookeeper`), as written: the text `HOST:PORT,…`, with `zk://` before it and a path behind it, or
    /// not; null if none is named.
    public var zookeeper = Value.null
    /// Where the lines about deploys go (`log_writer`): its `driver` and `options`; null if nothing is said.
    public var logWriter = Value.null
    /// Where they are read from (`log_reader`).
    public var logReader = Value.null

    /// The socket of Sensu's client (`sensu_host`, `sensu_port`); no host: nobody is told.
    public var sensuHost: String? = "127.0.0.1"
    public var sensuPort = 3030

    /// How bounces wait for each other, in seconds: `deployd_startup_bounce_deadline`, `deployd_big_bounce_deadline` and
    /// `deployd_worker_failure_backoff_factor`; nil where nothing is said.
    public var startDeadline: Double?
    public var bigDeadline: Double?
    public var backoffFactor: Double?
    /// How many are worked on at once (`deployd_number_workers`).
    public var workers: Int?

    public init() {}
}
