import Compiler

/// What a HorizontalPodAutoscaler does, in whatever version of the API it is told.
struct PodScaling: Equatable {
    enum Metric: Equatable {
        /// The share of the cpus that pods ask for, in percent.
        case cpu(Int)
        /// What pods tell of themselves.
        case ofPods(String, average: Double)
    }

    var minimum: Int
    var maximum: Int
    /// `Deployment checkout-main`
    var target: String
    var metric: Metric

    /// Nil if it is anything that soac would not make.
    init?(_ object: Node) {
        guard let spec = object["spec"], let maximum = spec["maxReplicas"]?.integer,
            let kind = spec["scaleTargetRef"]?["kind"]?.string, let name = spec["scaleTargetRef"]?["name"]?.string,
            let only = spec["metrics"]?.items, only.count == 1, let metric = Metric(only[0])
        else { return nil }
        (minimum, self.maximum) = (spec["minReplicas"]?.integer ?? 1, maximum)
        (target, self.metric) = ("\(kind) \(name)", metric)
    }

    /// What is other, for people; nil if nothing is.
    func change(to wanted: PodScaling) -> String? {
        var parts: [String] = []
        if (minimum, maximum) != (wanted.minimum, wanted.maximum) {
            parts.append("from \(minimum)–\(maximum) pods to \(wanted.minimum)–\(wanted.maximum)")
        }
        if metric != wanted.metric { parts.append("from \(metric) to \(wanted.metric)") }
        if target != wanted.target { parts.append("from \(target) to \(wanted.target)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension PodScaling.Metric: CustomStringConvertible {
    /// Of `autoscaling/v2beta1`, or of `autoscaling/v2`.
    fileprivate init?(_ value: Node) {
        switch value["type"]?.string {
        case "Resource":
            guard let resource = value["resource"], resource["name"]?.string == "cpu",
                let percent = (resource["targetAverageUtilization"] ?? resource["target"]?["averageUtilization"])?
                    .integer
            else { return nil }
            self = .cpu(percent)
        case "Pods":
            guard let pods = value["pods"], let name = (pods["metricName"] ?? pods["metric"]?["name"])?.string,
                let average = (pods["targetAverageValue"] ?? pods["target"]?["averageValue"])?.quantity
            else { return nil }
            self = .ofPods(name, average: average)
        default: return nil
        }
    }

    /// The API writes amounts anew, in steps of a billionth.
    static func == (one: Self, other: Self) -> Bool {
        switch (one, other) {
        case (.cpu(let percent), .cpu(let other)): percent == other
        case (.ofPods(let name, let average), .ofPods(let otherName, let other)):
            name.hasSameBytes(as: otherName) && abs(average - other) <= 1e-9 * max(1, abs(average))
        default: false
        }
    }

    var description: String {
        switch self {
        case .cpu(let percent): "\(percent)% of cpu"
        case .ofPods(let name, let average): "\(name) \(average)"
        }
    }
}

extension Node {
    /// An amount of the API: a number, or a text such as `500m`.
    fileprivate var quantity: Double? {
        switch value {
        case .int(let number): Double(number)
        case .float(let number): number
        case .string(let text): KubernetesQuantity(text)?.number
        default: nil
        }
    }
}
