/// What a server refuses of an object that it could read. Facts: `pkg/apis/*/validation` of Kubernetes 1.20, and what one answered.
struct KubernetesRules {
    struct Cause: Equatable, Sendable {
        /// `FieldValueInvalid`, `FieldValueRequired`, …
        var reason: String
        var field: String
        var message: String
    }

    private(set) var causes: [Cause] = []

    /// Of nothing yet.
    init() {}

    /// Of an object as it would be kept, and of the one that it takes the place of.
    init(_ kind: KubernetesKind, _ object: JSON, replacing old: JSON?) {
        metadata(kind, object["metadata"] ?? [:])
        let spec = object["spec"] ?? [:]
        switch kind {
        case .deployment: deployment(spec, old?["spec"])
        case .statefulSet: statefulSet(spec, old?["spec"])
        case .budget: budget(spec)
        case .autoscaler: autoscaler(spec)
        case .secret, .configMap: keys(object["data"])
        case .pod, .namespace: break
        }
    }

    private mutating func invalid(_ field: String, _ value: JSON?, _ why: String) {
        let shown = value.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "null"
        causes.append(Cause(reason: "FieldValueInvalid", field: field, message: "Invalid value: \(shown): \(why)"))
    }

    private mutating func required(_ field: String, _ why: String = "") {
        let message = why.isEmpty ? "Required value" : "Required value: \(why)"
        causes.append(Cause(reason: "FieldValueRequired", field: field, message: message))
    }

    private mutating func forbidden(_ field: String, _ why: String) {
        causes.append(Cause(reason: "FieldValueForbidden", field: field, message: "Forbidden: \(why)"))
    }

    // MARK: All objects

    private mutating func metadata(_ kind: KubernetesKind, _ metadata: JSON) {
        let name = metadata["name"]?.string ?? ""
        let isName =
            switch kind {
            case .namespace: KubernetesNames.isLabel
            // Nobody looks at it, but that it fits into a path.
            case .budget: KubernetesNames.isPathSegment
            default: KubernetesNames.isSubdomain
            }
        if name.isEmpty {
            required("metadata.name", "name or generateName is required")
        } else if !isName(name) {
            invalid("metadata.name", .string(name), Self.subdomain)
        }
        labels(metadata["labels"], "metadata.labels")
        for (key, _) in metadata["annotations"]?.members ?? [] where !KubernetesNames.isQualified(key.lowercased()) {
            invalid("metadata.annotations", .string(key), Self.qualified)
        }
    }

    private mutating func labels(_ labels: JSON?, _ field: String) {
        for (key, value) in labels?.members ?? [] {
            if !KubernetesNames.isQualified(key) { invalid(field, .string(key), Self.qualified) }
            if !KubernetesNames.isValue(value.string ?? "") { invalid(field, value, Self.value) }
        }
    }

    private mutating func keys(_ data: JSON?) {
        for (key, _) in data?.members ?? [] where !KubernetesNames.isKey(key) {
            invalid("data[\(key)]", .string(key), Self.key)
        }
    }

    // MARK: Workloads

    private mutating func deployment(_ spec: JSON, _ old: JSON?) {
        workload(spec)
        podSpec(spec.at("template", "spec") ?? [:], "spec.template.spec")
        if let old, old["selector"] != spec["selector"] {
            invalid("spec.selector", spec["selector"], "field is immutable")
        }
        let strategy = spec["strategy"] ?? [:]
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"]?.string {
        case "Recreate":
            if rolling != nil {
                forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
            }
        case "RollingUpdate":
            let shares = [rolling?["maxUnavailable"], rolling?["maxSurge"]].map { share($0) }
            for (name, share) in zip(["maxUnavailable", "maxSurge"], shares) where share == nil {
                invalid("spec.strategy.rollingUpdate.\(name)", rolling?[name], Self.percent)
            }
            if shares == [0, 0] {
                invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable", rolling?["maxUnavailable"],
                    "may not be 0 when `maxSurge` is 0")
            }
            if let missing = shares[0], rolling?["maxUnavailable"]?.string != nil, missing > 100 {
                invalid(
                    "spec.strategy.rollingUpdate.maxUnavailable", rolling?["maxUnavailable"],
                    "must not be greater than 100%")
            }
        default:
            causes.append(
                Cause(
                    reason: "FieldValueNotSupported", field: "spec.strategy",
                    message: "Unsupported value: supported values: \"Recreate\", \"RollingUpdate\""))
        }
    }

    private mutating func statefulSet(_ spec: JSON, _ old: JSON?) {
        workload(spec)
        // Of the pods themselves nothing is asked here: they are refused when they are made.
        guard let old else { return }
        let mutable: Set = ["replicas", "template", "updateStrategy"]
        if spec.removing(mutable) != old.removing(mutable) {
            forbidden(
                "spec",
                "updates for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden")
        }
    }

    private mutating func workload(_ spec: JSON) {
        if (spec["replicas"]?.int ?? 0) < 0 {
            invalid("spec.replicas", spec["replicas"], "must be greater than or equal to 0")
        }
        let selected = spec.at("selector", "matchLabels")?.members ?? []
        if selected.isEmpty { required("spec.selector") }
        labels(spec.at("selector", "matchLabels"), "spec.selector.matchLabels")
        let own = spec.at("template", "metadata", "labels") ?? [:]
        if selected.isEmpty || selected.contains(where: { own[$0.name] != $0.value }) {
            invalid("spec.template.metadata.labels", own, "`selector` does not match template `labels`")
        }
        labels(own, "spec.template.labels")
        if spec.at("template", "spec", "restartPolicy")?.string != "Always" {
            invalid(
                "spec.template.spec.restartPolicy", spec.at("template", "spec", "restartPolicy"),
                "supported values: \"Always\"")
        }
    }

    /// Of pods, when they are made; a Deployment's template is asked already.
    mutating func podSpec(_ spec: JSON, _ field: String) {
        var volumes: Set<String> = []
        for (place, volume) in (spec["volumes"]?.items ?? []).enumerated() {
            let name = volume["name"]?.string ?? ""
            let field = "\(field).volumes[\(place)]"
            if !KubernetesNames.isLabel(name) {
                invalid(field + ".name", .string(name), Self.label)
            } else if !volumes.insert(name).inserted {
                duplicate(field + ".name", name)
            }
            if volume["hostPath"] != nil, volume.at("hostPath", "path")?.string?.isEmpty ?? true {
                required(field + ".hostPath.path")
            }
            if volume.members?.count == 1 { required(field, "must specify a volume type") }
        }
        let containers = spec["containers"]?.items ?? []
        if containers.isEmpty { required(field + ".containers") }
        var names: Set<String> = []
        for (place, container) in containers.enumerated() {
            let name = container["name"]?.string ?? ""
            let field = "\(field).containers[\(place)]"
            if !KubernetesNames.isLabel(name) { invalid(field + ".name", .string(name), Self.label) }
            if !names.insert(name).inserted { duplicate(field + ".name", name) }
            self.container(container, field, volumes)
        }
        labels(spec["nodeSelector"], field + ".nodeSelector")
        if let account = spec["serviceAccountName"]?.string, !KubernetesNames.isSubdomain(account) {
            invalid(field + ".serviceAccountName", .string(account), Self.subdomain)
        }
    }

    private mutating func container(_ container: JSON, _ field: String, _ volumes: Set<String>) {
        if container["image"]?.string?.isEmpty ?? true { required(field + ".image") }
        for (place, port) in (container["ports"]?.items ?? []).enumerated() {
            let number = port["containerPort"]?.int ?? 0
            if !(1...65_535).contains(number) {
                invalid(
                    "\(field).ports[\(place)].containerPort", .int(number), "must be between 1 and 65535, inclusive")
            }
        }
        for (place, variable) in (container["env"]?.items ?? []).enumerated() {
            let name = variable["name"]?.string ?? ""
            let field = "\(field).env[\(place)]"
            if !KubernetesNames.isVariable(name) { invalid(field + ".name", .string(name), Self.variable) }
            guard let reference = variable.at("valueFrom", "secretKeyRef") else { continue }
            let key = reference["key"]?.string ?? ""
            if key.isEmpty {
                required(field + ".valueFrom.secretKeyRef.key")
            } else if !KubernetesNames.isKey(key) {
                invalid(field + ".valueFrom.secretKeyRef.key", .string(key), Self.key)
            }
        }
        var places: Set<String> = []
        for (place, mount) in (container["volumeMounts"]?.items ?? []).enumerated() {
            let (name, path) = (mount["name"]?.string ?? "", mount["mountPath"]?.string ?? "")
            let field = "\(field).volumeMounts[\(place)]"
            if !volumes.contains(name) {
                causes.append(
                    Cause(reason: "FieldValueNotFound", field: field + ".name", message: "Not found: \"\(name)\""))
            }
            if path.isEmpty { required(field + ".mountPath") }
            if !places.insert(path).inserted { invalid(field + ".mountPath", .string(path), "must be unique") }
        }
        resources(container["resources"] ?? [:], field + ".resources")
        for name in ["livenessProbe", "readinessProbe"] {
            if let probe = container[name] { self.probe(probe, "\(field).\(name)") }
        }
    }

    private mutating func resources(_ resources: JSON, _ field: String) {
        for list in ["limits", "requests"] {
            for (name, amount) in resources[list]?.members ?? [] {
                guard let amount = amount.string.flatMap({ KubernetesQuantity($0) }) else { continue }
                if amount.isNegative {
                    invalid("\(field).\(list)[\(name)]", .string(amount.text), "must be greater than or equal to 0")
                }
                guard list == "requests",
                    let limit = resources.at("limits", name)?.string.flatMap({ KubernetesQuantity($0) }), limit < amount
                else { continue }
                invalid("\(field).requests", .string(amount.text), "must be less than or equal to \(name) limit")
            }
        }
    }

    private mutating func probe(_ probe: JSON, _ field: String) {
        if let port = probe.at("httpGet", "port") ?? probe.at("tcpSocket", "port"),
            !(1...65_535).contains(port.int ?? (port.string == nil ? 0 : 1))
        {
            invalid(
                "\(field).\(probe["httpGet"] == nil ? "tcpSocket" : "httpGet").port", port,
                "must be between 1 and 65535, inclusive")
        }
        if probe["exec"] != nil, probe.at("exec", "command")?.items?.isEmpty ?? true {
            required(field + ".exec.command")
        }
        let numbers = [
            "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        ]
        for name in numbers where (probe[name]?.int ?? 0) < 0 {
            invalid("\(field).\(name)", probe[name], "must be greater than or equal to 0")
        }
        if probe["exec"] == nil, probe["httpGet"] == nil, probe["tcpSocket"] == nil {
            required(field, "must specify a handler type")
        }
    }

    private mutating func duplicate(_ field: String, _ name: String) {
        causes.append(
            Cause(reason: "FieldValueDuplicate", field: field, message: "Duplicate value: \"\(name)\""))
    }

    // MARK: What stands beside them

    private mutating func budget(_ spec: JSON) {
        if spec["maxUnavailable"] != nil, spec["minAvailable"] != nil {
            invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")
        }
        for name in ["maxUnavailable", "minAvailable"] where spec[name] != nil && share(spec[name]) == nil {
            invalid("spec.\(name)", spec[name], Self.percent)
        }
        labels(spec.at("selector", "matchLabels"), "spec.selector.matchLabels")
    }

    private mutating func autoscaler(_ spec: JSON) {
        let (least, most) = (spec["minReplicas"]?.int ?? 1, spec["maxReplicas"]?.int ?? 0)
        if least < 1 { invalid("spec.minReplicas", .int(least), "must be greater than or equal to 1") }
        if least == 0 {
            forbidden("spec.metrics", "must specify at least one Object or External metric to support scaling to zero")
        }
        if most < 1 { invalid("spec.maxReplicas", .int(most), "must be greater than 0") }
        if most < least {
            invalid("spec.maxReplicas", .int(most), "must be greater than or equal to `minReplicas`")
        }
        let target = spec["scaleTargetRef"] ?? [:]
        for name in ["kind", "name"] where target[name]?.string?.isEmpty ?? true {
            required("spec.scaleTargetRef.\(name)")
        }
        for (place, metric) in (spec["metrics"]?.items ?? []).enumerated() {
            if let share = metric.at("resource", "target", "averageUtilization")?.int, share < 1 {
                invalid(
                    "spec.metrics[\(place)].resource.target.averageUtilization", .int(share), "must be greater than 0")
            }
            if let value = metric.at("pods", "target", "averageValue")?.string, value == "0" || value.hasPrefix("-") {
                invalid("spec.metrics[\(place)].pods.target.averageValue", .string(value), "must be positive")
            }
        }
    }

    /// The number of `N` or `N%`; nil if it is neither.
    private func share(_ value: JSON?) -> Int? {
        if let number = value?.int { return number < 0 ? nil : number }
        guard let text = value?.string, text.hasSuffix("%") else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(digits)
    }

    private static let label = "a DNS-1123 label has small letters, digits and inner '-', 63 at most"
    private static let subdomain = "a DNS-1123 subdomain has small letters, digits, inner '-' and '.'"
    private static let qualified = "name part must have letters, digits, inner '-', '_' and '.', 63 at most"
    private static let value = "a valid label has letters, digits, inner '-', '_' and '.', 63 at most"
    private static let variable = "a valid environment variable name begins with no digit"
    private static let key = "a valid config key has letters, digits, '-', '_' and '.'"
    private static let percent = "a valid percent string is a number with '%' behind it"
}
