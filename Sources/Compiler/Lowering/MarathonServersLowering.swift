/// Reads `marathon_servers` and `previous_marathon_servers`: `[{"url": URL or [URL, …], "user", "password"}, …]`, an entry for each
/// Marathon.
enum MarathonServersLowering {
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

    private static func server(_ value: Value) throws(Lists.Refusal) -> MarathonServer {
        guard case .map(let entries) = value else {
            throw Lists.Refusal(message: "a Marathon cannot be \(value.kindName)", hint: shape)
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
        let urls = try urls(member("url") ?? .null)
        guard let user = try text("user"), let password = try text("password") else {
            return MarathonServer(urls: urls)
        }
        return MarathonServer(urls: urls, user: user, password: Password(password))
    }

    private static func urls(_ value: Value) throws(Lists.Refusal) -> [String] {
        switch value {
        case .string(let url): return [url]
        case .list(let items):
            let urls = items.compactMap { if case .string(let url) = $0 { url } else { nil } }
            if urls.count == items.count, !urls.isEmpty { return urls }
            throw Lists.Refusal(message: "url is one URL or a list of them", hint: shape)
        default: throw Lists.Refusal(message: "a Marathon has no url", hint: shape)
        }
    }
}
