import Compiler
import Git

extension ChronosClient {
    /// Why there is none, for people.
    struct Misconfigured: Error, Hashable { var reason: String }

    /// The Chronos that the system configuration names.
    init(
        _ server: ChronosServer, over client: any HTTPClient, attempts: Int = 3, clock: any RuntimeClock = HostClock()
    ) throws(Misconfigured) {
        var addresses: [WebAddress] = []
        for url in server.urls {
            guard var address = WebAddress(url) else {
                throw Misconfigured(
                    reason:
                        "'\(Printable.line(Redaction.of(url)))' of chronos_config is not an http or https URL, or has a user "
                        + "in it: write them as user and password")
            }
            while address.target.hasSuffix("/") { address.target.removeLast() }
            addresses.append(address)
        }
        var authorization: HTTPAuthorization?
        if let user = server.user, let password = server.password {
            if user.contains(":") { throw Misconfigured(reason: "the user of chronos_config has a ':' in the name") }
            authorization = .basic(user: user, password: password.text)
        }
        var api: ChronosAPI?
        if let version = server.version {
            api = ChronosAPI.allCases.first { version == $0.rawValue || version.hasPrefix($0.rawValue + ".") }
            if api == nil {
                throw Misconfigured(
                    reason: "version of chronos_config is that of its API, 2 or 3, not '\(Printable.line(version))'")
            }
        }
        self.init(
            servers: addresses, authorization: authorization, api: api, over: client, attempts: attempts, clock: clock)
    }
}
