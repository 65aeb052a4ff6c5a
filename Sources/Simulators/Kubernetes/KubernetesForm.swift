/// What a server makes of an object beyond its single fields.
enum KubernetesForm {
    /// An object as the server keeps it: with what follows from other fields.
    static func kept(_ kind: KubernetesKind, _ object: JSON, _ version: String) -> JSON {
        switch kind {
        case .deployment:
            return object.changing("spec") { spec in
                spec.changing("template", pods).changing("strategy") { strategy in
                    guard strategy["type"]?.string == "RollingUpdate", strategy["rollingUpdate"] == nil else {
                        return strategy
                    }
                    return strategy.setting("rollingUpdate", ["maxUnavailable": "25%", "maxSurge": "25%"])
                }
            }
        case .statefulSet: return object.changing("spec") { $0.changing("template", pods) }
        case .autoscaler: return version == "v2" ? object : metrics(of: object, newer)
        case .budget, .secret, .configMap, .pod, .namespace: return object
        }
    }

    /// The same in a version of its group.
    static func shown(_ kind: KubernetesKind, _ object: JSON, _ version: String) -> JSON {
        kind == .autoscaler && version != "v2" ? metrics(of: object, older) : object
    }

    private static func pods(_ template: JSON) -> JSON {
        template.changing("spec") { spec in
            var spec = spec.changing("containers") { containers in
                .list((containers.items ?? []).map(container))
            }
            if let name = spec["serviceAccountName"] { spec = spec.setting("serviceAccount", name) }
            return spec
        }
    }

    private static func container(_ container: JSON) -> JSON {
        guard container["imagePullPolicy"] == nil else { return container }
        let image = container["image"]?.string ?? ""
        let name = image.split(separator: "/").last ?? ""
        let isLatest = !image.contains("@") && (!name.contains(":") || name.hasSuffix(":latest"))
        return container.setting("imagePullPolicy", isLatest ? "Always" : "IfNotPresent")
    }

    // MARK: Autoscalers

    private static func metrics(of object: JSON, _ change: (JSON) -> JSON) -> JSON {
        object.changing("spec") { spec in
            spec.changing("metrics") { .list(($0.items ?? []).map(change)) }
        }
    }

    /// `autoscaling/v2` of `autoscaling/v2beta1`
    private static func newer(_ metric: JSON) -> JSON {
        metric.changing("resource") { resource in
            let target: JSON =
                if let share = resource["targetAverageUtilization"] {
                    ["type": "Utilization", "averageUtilization": share]
                } else {
                    ["type": "AverageValue", "averageValue": resource["targetAverageValue"] ?? "0"]
                }
            return ["name": resource["name"] ?? "", "target": target]
        }.changing("pods") { pods in
            [
                "metric": ["name": pods["metricName"] ?? ""],
                "target": ["type": "AverageValue", "averageValue": pods["targetAverageValue"] ?? "0"],
            ]
        }
    }

    /// The other way.
    private static func older(_ metric: JSON) -> JSON {
        metric.changing("resource") { resource in
            let target = resource["target"] ?? [:]
            if let share = target["averageUtilization"] {
                return ["name": resource["name"] ?? "", "targetAverageUtilization": share]
            }
            return ["name": resource["name"] ?? "", "targetAverageValue": target["averageValue"] ?? "0"]
        }.changing("pods") { pods in
            [
                "metricName": pods["metric"]?["name"] ?? "",
                "targetAverageValue": pods["target"]?["averageValue"] ?? "0",
            ]
        }
    }
}

extension JSON {
    /// With what a function makes of a member, if there is one.
    func changing(_ name: String, _ change: (JSON) -> JSON) -> JSON {
        guard let value = self[name] else { return self }
        return setting(name, change(value))
    }

    /// What stands at the end of names.
    func at(_ names: String...) -> JSON? {
        names.reduce(self as JSON?) { $0?[$1] }
    }
}
