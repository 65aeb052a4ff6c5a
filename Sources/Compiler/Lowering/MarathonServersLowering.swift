/// Reads `chronos_config`, and `marathon_servers` and `previous_marathon_servers`: `[{"url": URL or [URL, …], "user", "password"}, …]`, an entry for each
/// Marathon. Chronos is one such entry.
enum MarathonServersLowering {
    private static let chronosShape = "it is a mapping with url, user and password"
    private static let shape = "it is a list of mappings with url, user and password, one for each Marathon"

    /// Null is no Marathon. Where user or password is missing or empty, nobody logs in, as paasta_tools has it.
    static func servers(_ value: Value) throws(Lists.Refusal) -> [MarathonServer] {
        if value.isNull { return [] }
        guard case .list(let items) = value else {
            throw Lists.Refusal(message: "it cannot be \(value.kindName)", hint: shape)
        }
        var servers: [MarathonServer] = []
        for item in items { servers.append(try server(item)) }
        return servers
    }

    /// Null is no Chronos.
    static func chronos(_ value: Value) throws(Lists.Refusal) -> ChronosServer? {
        if value.isNull { return nil }
        let server = try server(value, "Chronos", shape: chronosShape)
        var version: String?
        if case .map(let entries) = value, let pair = entries.last(where: { $0.key.str == "version" }) {
            switch pair.value {
            case .null: break
            case .string(let text): version = text
            // `3.0` without quotes.
            case .int, .float: version = pair.value.str
            default: throw Lists.Refusal(message: "version cannot be \(pair.value.kindName)", hint: chronosShape)
            }
        }
        return ChronosServer(urls: server.urls, user: server.user, password: server.password, version: version)
    }

    private static func server(
        _ value: Value, _ what: String = "a Marathon", shape: String = shape
    ) throws(Lists.Refusal) -> MarathonServer {
        guard case .map(let entries) = value else {
            throw Lists.Refusal(message: "\(what) cannot be \(value.kindName)", hint: shape)
        }
        func member(_ name: String) -> Value? {
            entries.last { if case .string(let key) = $0.key { key.hasSameBytes(as: name) } else { false } }?.value
        }
        func text(_ name: String) throws(Lists.Refusal) -> String? {
            switch member(name) {
            case nil, .null, .string(""): return nil
            case .string(let text): return text
            case let other?: throw Lists.Refusal(message: "\(name) cannot be \(other.kindName)", hint: shape)
            }
        }
        let urls = try urls(member("url") ?? .null, what, shape: shape)
        guard let user = try text("user"), let password = try text("password") else {
            return MarathonServer(urls: urls)
        }
        return MarathonServer(urls: urls, user: user, password: Password(password))
    }

    private static func urls(_ value: Value, _ what: String, shape: String) throws(Lists.Refusal) -> [String] {
        switch value {
        case .string(let url): return [url]
        case .list(let items):
            let urls = items.compactMap { if case .string(let url) = $0 { url } else { nil } }
            if urls.count == items.count, !urls.isEmpty { return urls }
            throw Lists.Refusal(message: "url is one URL or a list of them", hint: shape)
        default: throw Lists.Refusal(message: "\(what) has no url", hint: shape)
        }
    }
}
