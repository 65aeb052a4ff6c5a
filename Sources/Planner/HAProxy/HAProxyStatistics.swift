import Compiler

/// What the HAProxy of a host says of its backends: its statistics page as CSV (`/;csv;norefresh`).
public struct HAProxyStatistics: Sendable, Equatable {
    public struct Backend: Sendable, Equatable {
        /// The proxy: `SERVICE.NAMESPACE`.
        public var proxy: String
        /// The server's name; nil if the line is too short.
        public var server: String?
        /// `UP`, `UP 1/3`, `DOWN`, `MAINT`, …; nil if the line is too short.
        public var status: String?

        /// A backend that is about to go down (`UP 1/3`) still gets traffic.
        public var isUp: Bool { status?.hasPrefix("UP") ?? false }
    }

    /// Servers in order, without the lines that sum up a proxy.
    public let backends: [Backend]
    /// The places of each proxy's servers: thousands of services are looked up in one page.
    private let places: [Text: [Int]]

    init(backends: [Backend]) {
        self.backends = backends
        places = Dictionary(grouping: backends.indices) { Text(backends[$0].proxy) }
    }

    /// Reads the page. One without the header that HAProxy writes — an error page, an empty answer — says nothing, and not
    /// that nothing is up.
    public static func read(_ text: String) -> Known<HAProxyStatistics> {
        let rows = CSVText.rows(text)
        guard let header = rows.first else { return .unknown("the answer is empty") }
        guard let proxy = header.lastIndex(of: "# pxname"), let server = header.lastIndex(of: "svname"),
            let status = header.lastIndex(of: "status"), header.contains("")
        else { return .unknown("the answer is not HAProxy's CSV") }
        var backends: [Backend] = []
        for row in rows.dropFirst() where !row.isEmpty {
            func column(_ place: Int) -> String? { place < row.count ? row[place] : nil }
            guard let name = column(proxy) else { continue }
            let backend = Backend(proxy: name, server: column(server), status: column(status))
            if backend.server == "FRONTEND" || backend.server == "BACKEND" { continue }
            backends.append(backend)
        }
        return .known(HAProxyStatistics(backends: backends))
    }

    /// The backends of these proxies; nil: of all.
    public func backends(of proxies: [String]?) -> [Backend] {
        guard let proxies else { return backends }
        return Set(proxies.map(Text.init)).flatMap { places[$0] ?? [] }.sorted().map { backends[$0] }
    }

    /// How many backends each proxy has up. Of proxies that are named, each; else those with one at least.
    public func upCounts(of proxies: [String]?) -> [String: Int] {
        var counts: [String: Int] = [:]
        for proxy in proxies ?? [] { counts[proxy] = 0 }
        for backend in backends(of: proxies) where backend.isUp { counts[backend.proxy, default: 0] += 1 }
        return counts
    }
}
