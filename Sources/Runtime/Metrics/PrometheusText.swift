/// Numbers in Prometheus' text format, version 0.0.4, each with the same prefix and first labels.
struct PrometheusText {
    /// A number, and what tells it from others of its name.
    typealias Sample = (labels: [(name: String, value: String)], value: Double)

    private(set) var text = ""
    private let prefix: String
    private let labels: [(name: String, value: String)]

    init(prefix: String, labels: [(name: String, value: String)]) { (self.prefix, self.labels) = (prefix, labels) }

    /// A family with all its samples; none is added without samples. `type` is `gauge` or `counter`.
    mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        text += "# HELP \(prefix)\(name) \(Self.escapedHelp(help))\n# TYPE \(prefix)\(name) \(type)\n"
        for sample in samples {
            text += "\(prefix)\(name)\(Self.inBraces(labels + sample.labels)) \(Self.number(sample.value))\n"
        }
    }

    mutating func gauge(_ name: String, _ value: Double?, _ help: String) {
        add(name, "gauge", help, value.map { [([], $0)] } ?? [])
    }

    mutating func counter(_ name: String, _ value: Double, _ help: String) {
        add(name, "counter", help, [([], value)])
    }

    /// `{a="b",c="d"}`; nothing where there are none.
    private static func inBraces(_ labels: [(name: String, value: String)]) -> String {
        let all = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
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

    // MARK: The last run

    /// More is none of these files.
    static let sizeLimit = 1 << 20

    /// The numbers of a text that have these labels and no others, by their whole names.
    static func samples(
        in bytes: [UInt8], labels: [(name: String, value: String)]
    ) -> [String: Double] {
        let end = inBraces(labels) + " "
        var samples: [String: Double] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self)
            guard let place = line.firstRange(of: end), let value = Double(line[place.upperBound...]), value.isFinite
            else { continue }
            samples[String(line[..<place.lowerBound])] = value
        }
        return samples
    }

    /// Adds to a counter of the last run; what that has and is none is not looked at.
    mutating func counter(_ name: String, _ count: Int, after last: [String: Double], _ help: String) {
        let before = last[prefix + name].map { $0 >= 0 && $0 < 1e15 ? $0 : 0 } ?? 0
        counter(name, before + Double(count), help)
    }
}
