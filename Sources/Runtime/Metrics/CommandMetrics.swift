/// What a run of a command came to that cron starts, in Prometheus' text format: a file for node_exporter's textfile
/// collector. Counters, and the time of the last success, go on from the file that the last run left.
///
/// Those of `apply` are RolloutMetrics.
public struct CommandMetrics: Sendable {
    /// As the command line has it: `check-jobs`.
    public var command: String
    /// What tells runs of this command apart on one host: each has a file.
    public var labels: [Label]
    /// Seconds since 1970 when the run began.
    public var start: Double
    /// Numbers of this run, in order. A run that fails has those that it came to.
    private var numbers: [Number] = []

    public typealias Label = (name: String, value: String)

    private struct Number {
        var name: String
        var value: Int
        var help: String
        var isCounter: Bool
    }

    /// More is none of these files.
    public static let sizeLimit = PrometheusText.sizeLimit

    public init(command: String, labels: [Label], start: Double) {
        (self.command, self.labels, self.start) = (command, labels, start)
    }

    /// How much there is.
    public mutating func gauge(_ name: String, _ value: Int, _ help: String) {
        numbers.append(Number(name: name, value: value, help: help, isCounter: false))
    }

    /// How much was done by this run.
    public mutating func count(_ name: String, _ value: Int, _ help: String) {
        numbers.append(Number(name: name, value: value, help: help, isCounter: true))
    }

    /// The file's text after a run that ended with an exit status. `old` is what it holds so far; what is none of soac's for
    /// this run is not looked at.
    public func text(status: Int32, end: Double, after old: [UInt8]?) -> String {
        let last = PrometheusText.samples(in: old ?? [], labels: labels)
        let prefix = "soac_\(command.replacing("-", with: "_"))_"
        var text = PrometheusText(prefix: prefix, labels: labels)
        for number in numbers where !number.isCounter { text.gauge(number.name, Double(number.value), number.help) }
        text.gauge("last_run_seconds", end - start, "How long the last run took.")
        text.gauge("last_run_timestamp_seconds", end, "When the last run ended.")
        text.gauge("last_run_status", Double(status), "The exit status of the last run.")
        text.gauge("last_run_success", status == 0 ? 1 : 0, "Whether the last run ended with status 0.")
        text.gauge(
            "last_success_timestamp_seconds", status == 0 ? end : last[prefix + "last_success_timestamp_seconds"],
            "When a run last ended with status 0.")
        text.counter("runs_total", 1, after: last, "Runs.")
        for number in numbers where number.isCounter {
            text.counter(number.name, number.value, after: last, number.help)
        }
        return text.text
    }
}
