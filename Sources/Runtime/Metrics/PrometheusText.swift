/// Numbers in Prometheus' text format, version 0.0.4, each with the same prefix and first label.
struct PrometheusText {
    /// A number, and what tells it from others of its name.
    typealias Sample = (labels: [(name: String, value: String)], value: Double)

    private(set) var text = ""
    private let prefix: String
    private let label: (name: String, value: String)

    init(prefix: String, label: (name: String, value: String)) { (self.prefix, self.label) = (prefix, label) }

    /// A family with all its samples; none is added without samples. `type` is `gauge` or `counter`.
    mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        text += "# HELP \(prefix)\(name) \(Self.escapedHelp(help))\n# TYPE \(prefix)\(name) \(type)\n"
        for sample in samples {
            text += "\(prefix)\(name){\(Self.labels([label] + sample.labels))} \(Self.number(sample.value))\n"
        }
    }

    mutating func gauge(_ name: String, _ value: Double?, _ help: String) {
        add(name, "gauge", help, value.map { [([], $0)] } ?? [])
    }

    mutating func counter(_ name: String, _ value: Double, _ help: String) {
        add(name, "counter", help, [([], value)])
    }

    /// `a="b",c="d"`
    static func labels(_ labels: [(name: String, value: String)]) -> String {
        labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    /// Without a point where it is whole.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.rounded() == value && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
