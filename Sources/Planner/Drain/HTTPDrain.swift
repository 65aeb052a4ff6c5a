import Compiler

/// Calls URLs of the instance's own: `drain_method_params` has one for each operation.
public struct HTTPDrain: Sendable {
    /// A URL to call, and what counts as success.
    struct Endpoint: Sendable {
        var urlFormat: Value?
        var method: Value
        var successCodes: Value?
    }

    var endpoints: [DrainOperation: Endpoint]
    var instance: InstanceID
    /// `SERVICE.NAMESPACE` each; the URL is called for each of them.
    var registrations: [String]

    static func make(
        _ members: [String: Value], of instance: InstanceID, registrations: [String]
    ) -> Result<HTTPDrain, DrainFailure> {
        var endpoints: [DrainOperation: Endpoint] = [:]
        for operation in DrainOperation.allCases {
            guard case .map(let pairs) = members[operation.rawValue] else {
                return .failure(DrainFailure("the drain method http needs '\(operation.rawValue)' with a url_format"))
            }
            func member(_ key: String) -> Value? { pairs.first { $0.key.str == key }?.value }
            endpoints[operation] = Endpoint(
                urlFormat: member("url_format"), method: member("method") ?? .string("GET"),
                successCodes: member("success_codes"))
        }
        let known = Set(DrainOperation.allCases.map(\.rawValue))
        if let other = members.keys.filter({ !known.contains($0) }).sorted().first {
            return .failure(DrainFailure("the drain method http has no '\(other)'"))
        }
        return .success(HTTPDrain(endpoints: endpoints, instance: instance, registrations: registrations))
    }

    // MARK: Asking

    func requests(_ operation: DrainOperation, for task: LiveTask) -> Result<[DrainRequest], DrainFailure> {
        guard let port = task.ports.first else { return .failure(DrainFailure("\(task.id) has no port")) }
        guard case .string(let format) = endpoints[operation]?.urlFormat,
            case .string(let method) = endpoints[operation]?.method
        else { return .failure(DrainFailure("'\(operation.rawValue)' has no url_format")) }
        var requests: [DrainRequest] = []
        for registration in registrations {
            let url = PythonFormat.expand(format) { name in
                switch name {
                case "host": .string(task.host)
                case "port": .int(port)
                case "service": .string(instance.service.text)
                case "instance": .string(instance.instance.text)
                case "nerve_ns": .string(registration)
                default: nil
                }
            }
            switch url {
            case .success(let url): requests.append(DrainRequest(method.uppercased(), url))
            case .failure(let failure): return .failure(DrainFailure("url_format: \(failure.message)"))
            }
        }
        return .success(requests)
    }

    // MARK: Answers

    func result(_ operation: DrainOperation, of replies: [DrainReply]) -> DrainResult {
        for reply in replies {
            if case .failed(let reason) = reply { return .failed(reason) }
        }
        guard let codes = endpoints[operation]?.successCodes.flatMap({ Self.ranges($0) }) else {
            return .failed("success_codes of '\(operation.rawValue)' is a list such as 200-299,404")
        }
        for case .answered(let status, _) in replies where !codes.contains(where: { $0.contains(status) }) {
            return operation.isQuestion ? .no : .failed("the answer has the status \(status)")
        }
        return operation.isQuestion ? .yes : .done
    }

    /// `200-299,404`; nil if it is not of that form.
    private static func ranges(_ codes: Value) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        for series in codes.str.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = series.split(separator: "-", omittingEmptySubsequences: false)
                .map { Int(PythonSpace.trimmed(String($0))) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
            // An end before its beginning holds nothing.
            if first <= last { ranges.append(first..<(last &+ 1)) }
        }
        return ranges
    }
}
