import Compiler

/// What Marathon 1.4 refuses of a definition, after its JSON schema and the rules of its `AppDefinition`.
enum AppRules {
    struct Violation: Sendable {
        var path: String
        var message: String
    }

    private enum Shape: Sendable {
        case text, flag, object, list
        case number(least: Double)
        case integer(Int, Int)
    }

    private static let shapes: KeyValuePairs<String, Shape> = [
        "cmd": .text, "args": .list, "user": .text, "env": .object, "instances": .integer(0, .max),
        "cpus": .number(least: 0), "mem": .number(least: 0), "disk": .number(least: 0), "gpus": .integer(0, .max),
        "executor": .text, "constraints": .list, "uris": .list, "fetch": .list, "storeUrls": .list,
        "backoffSeconds": .integer(0, .max), "backoffFactor": .number(least: 1),
        "maxLaunchDelaySeconds": .integer(0, .max), "container": .object, "healthChecks": .list,
        "readinessChecks": .list, "dependencies": .list, "upgradeStrategy": .object, "labels": .object,
        "acceptedResourceRoles": .list, "taskKillGracePeriodSeconds": .integer(0, .max), "portDefinitions": .list,
        "ports": .list, "requirePorts": .flag,
    ]

    /// Why Jackson cannot make a definition of it: the answer is 400.
    static func malformed(_ app: JSON) -> [Violation] {
        shapes.compactMap { name, shape in
            guard let value = app[name], !value.isNull else { return nil }
            let fits: Bool =
                switch shape {
                case .text: value.string != nil
                case .flag: value.bool != nil
                case .object: value.members != nil
                case .list: value.items != nil
                case .number: value.number != nil
                case .integer: value.int != nil
                }
            return fits ? nil : Violation(path: "/\(name)", message: "error.expected.\(expected(shape))")
        }
    }

    private static func expected(_ shape: Shape) -> String {
        switch shape {
        case .text: "jsstring"
        case .flag: "jsboolean"
        case .object: "jsobject"
        case .list: "jsarray"
        case .number, .integer: "jsnumber"
        }
    }

    /// What a well-formed definition breaks: the answer is 422.
    static func violations(_ app: JSON) -> [Violation] {
        var found: [Violation] = []
        func demand(_ holds: Bool, _ path: String, _ message: String) {
            if !holds { found.append(Violation(path: path, message: message)) }
        }
        for (name, shape) in shapes {
            guard let number = app[name]?.number else { continue }
            switch shape {
            case .number(let least):
                demand(number >= least, "/\(name)", "got \(number), expected \(least) or more")
            case .integer(let least, _):
                demand(number >= Double(least), "/\(name)", "got \(number), expected \(least) or more")
            default: break
            }
        }
        let id = app["id"]?.string ?? ""
        demand(isPath(id), "/id", "must be an absolute path of lower case letters, digits, hyphens and dots")
        let (hasCommand, hasArguments) = (
            app["cmd"]?.string?.isEmpty == false, app["args"]?.items?.isEmpty == false
        )
        let hasImage = app["container"]?["docker"]?["image"]?.string?.isEmpty == false
        demand(
            hasCommand != hasArguments || !hasCommand && hasImage, "/",
            "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.")
        for constraint in app["constraints"]?.items ?? [] {
            demand(isConstraint(constraint), "/constraints", "Constraint definition is not valid")
        }
        for (name, bound) in [("minimumHealthCapacity", 0.0...1), ("maximumOverCapacity", 0.0...1)] {
            guard let share = app["upgradeStrategy"]?[name]?.number else { continue }
            demand(bound.contains(share), "/upgradeStrategy/\(name)", "got \(share), expected between 0.0 and 1.0")
        }
        let ports = app["container"]?["docker"]?["portMappings"]?.items ?? app["portDefinitions"]?.items ?? []
        for port in ports.flatMap({ [$0["containerPort"], $0["hostPort"], $0["port"]] }).compactMap({ $0?.int }) {
            demand((0...65_535).contains(port), "/container", "a port is a number from 0 to 65535")
        }
        for check in app["healthChecks"]?.items ?? [] {
            guard let index = check["portIndex"]?.int else { continue }
            demand(
                index >= 0 && index < ports.count, "/healthChecks",
                "Health check port indices must address an element of the ports array or container port mappings.")
        }
        return found
    }

    /// Segments of lower case letters, digits, `-` and `.`, which begin and end with a letter or digit.
    private static func isPath(_ id: String) -> Bool {
        guard id.hasPrefix("/"), id.utf8.count > 1 else { return false }
        return id.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy { segment in
            segment.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.first != UInt8(ascii: "-") && part.utf8.last != UInt8(ascii: "-")
                    && part.utf8.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    }
            }
        }
    }

    private static func isConstraint(_ constraint: JSON) -> Bool {
        guard let items = constraint.items, (2...3).contains(items.count),
            items.allSatisfy({ $0.string != nil }), let `operator` = items[1].string
        else { return false }
        let value = items.count > 2 ? items[2].string : nil
        switch `operator` {
        case "CLUSTER": return true
        case "UNIQUE": return value?.isEmpty != false
        case "GROUP_BY": return value.map { Int32($0) != nil } ?? true
        case "MAX_PER": return value.map { Int32($0) != nil } ?? false
        case "LIKE", "UNLIKE": return value != nil
        default: return false
        }
    }
}
